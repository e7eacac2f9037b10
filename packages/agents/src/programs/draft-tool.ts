// How a worker hands in a program: it becomes a draft with the label of all that its worker had read, or is refused with the
// place where it does not hold. Rule: what does not hold is not kept; nothing that a model wrote is repeated in a refusal.
import {
  type InstructionRegistry,
  MemoryError,
  type Program,
  type ProgramVersion,
  programHash,
  programSchema,
} from "@bulkhead/memory";
import { isA } from "../is-a.ts";
import { DRAFT_PROGRAM } from "../prompts/bootstrap.ts";
import { callSite } from "../tool/call-site.ts";
import { OwnLabel, withOwnLabel } from "../tool/own-label.ts";
import { type AnyTool, defineTool } from "../tool/tool.ts";
import { writerAt } from "./writer-at.ts";

export interface DraftToolOptions {
  readonly registry: InstructionRegistry;
  readonly name: string;
  readonly from: ProgramVersion | undefined;
  /** Names that an instruction may use. */
  readonly evaluators: readonly string[];
  readonly tools: readonly string[];
}

export function draftTool({ registry, name, from, evaluators, tools }: DraftToolOptions): AnyTool {
  const refused = (where: string, at: Parameters<typeof callSite>[0]) =>
    new OwnLabel(JSON.stringify({ refused: "bad_program", where }), callSite(at).context);
  const tool = defineTool({
    ...DRAFT_PROGRAM,
    input: programSchema.omit({ name: true }),
    effect: "write",
    decidedBy: "any",
    arguments: { requirements: "any", instructions: "any" },
    idempotent: true,
    returns: "handle",
    async run(body, at) {
      const site = callSite(at);
      const program = { name, ...body } as Program; // the same, read-only
      const unknown = unknownName(program, evaluators, tools);
      if (unknown !== undefined) return refused(unknown, at);
      try {
        const by = { ...writerAt(site), once: `${at.key}/${programHash(program)}` };
        const draft = await registry.draft(program, by, from === undefined ? {} : { from: from.version });
        return new OwnLabel(JSON.stringify({ drafted: draft.version }), site.context);
      } catch (error) {
        if (isA(error, MemoryError) && error.code === "bad_program") return refused(error.message, at);
        throw error;
      }
    },
  });
  return withOwnLabel(tool);
}

/** Where an instruction names what nobody gave. */
function unknownName({ instructions }: Program, evaluators: readonly string[], tools: readonly string[]) {
  const known = { evaluators: new Set(evaluators), tools: new Set(tools) };
  for (const [at, instruction] of instructions.entries()) {
    for (const list of ["evaluators", "tools"] as const) {
      const index = (instruction[list] ?? []).findIndex((one) => !known[list].has(one));
      if (index !== -1) return `instructions.${at}.${list}.${index} is no name of the input's list`;
    }
  }
  return undefined;
}
