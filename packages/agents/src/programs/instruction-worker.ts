// The worker of one instruction: a fresh context with the instruction as its task. As its input it is shown the carry, the
// complete list of files, and what the instruction says it views; nothing of any worker before it.
import type { FileStore, Instruction, InstructionRegistry, ProgramVersion } from "@bulkhead/memory";
import { type JsonValue, joinLabels, SandboxError } from "@bulkhead/sandbox";
import { z } from "zod";
import { instructionPrompt } from "../prompts/program.ts";
import type { AnyTool } from "../tool/tool.ts";
import { withCourse } from "../worker/course.ts";
import { defineWorker, type ModelWorker } from "../worker/worker.ts";
import { carrySchema } from "./carry.ts";
import type { Evaluator } from "./evaluator.ts";
import { instructionSteps } from "./instruction-course.ts";
import { attemptEnd } from "./instruction-end.ts";
import { instructionTools } from "./instruction-tools.ts";
import type { AllLimits } from "./program-limits.ts";
import { viewFiles } from "./view-files.ts";
import { withStore } from "./with-store.ts";

const attemptInput = z.object({
  /** Of the program: another one is another run. */
  program: z.string(),
  /** Requirements that are done. */
  done: z.array(z.string()),
  carry: carrySchema.optional(),
});

export interface InstructionWorkerOptions {
  readonly name: string;
  readonly version: ProgramVersion;
  readonly instruction: Instruction;
  readonly files: FileStore;
  readonly registry: InstructionRegistry | undefined;
  /** Those that must pass: its own, and of all instructions before it. */
  readonly evaluators: ReadonlyMap<string, Evaluator>;
  readonly known: Parameters<typeof instructionTools>[0]["known"];
  /** That the instruction names. */
  readonly tools: readonly AnyTool[];
  readonly limits: AllLimits;
}

export type InstructionWorker = ModelWorker<typeof attemptInput, typeof attemptEnd>;

/** @throws AgentsError `bad_worker` */
export function instructionWorker(options: InstructionWorkerOptions): InstructionWorker {
  const { name, version, instruction, files, registry, evaluators, known, limits } = options;
  const { covers = [], views = [] } = instruction;
  const { steps, viewBytes, evaluatorMs, attemptMs } = limits;
  const requirements = version.program.requirements.filter(({ id }) => covers.includes(id));
  const worker = defineWorker({
    name,
    purpose: instructionPrompt(instruction, requirements),
    input: attemptInput,
    returns: attemptEnd,
    tools: [...instructionTools({ files, evaluators, ms: evaluatorMs, known, viewBytes }), ...options.tools],
    // A reply without a call is a step too, of which the course hears nothing: there are never two in a row.
    limits: { wallMs: attemptMs, steps: 2 * steps, tokens: MOST_TOKENS, toolBytes: MOST_ANSWER },
  }) as InstructionWorker; // it has no run, so it is a model's
  return withCourse(worker, {
    async open(input, { run }) {
      const { carry, done } = attemptInput.parse(input);
      if (registry !== undefined) await withStore(run, () => checkLeads(registry, version));
      const [tree, { label, ...viewed }, guarded] = await withStore(run, async () => [
        await files.tree(),
        await viewFiles(files, { paths: views, bytes: viewBytes }),
        await files.guarded(),
      ]);
      const shown = {
        instruction: instruction.id,
        done,
        ...(carry && { carry }),
        files: tree.files.map(({ path, version, size }) => ({ path, version, size })),
        ...(guarded.length > 0 && { guarded }),
        ...(views.length > 0 && { viewed }),
      } as unknown as JsonValue; // plain data
      return { shown, label: joinLabels(version.label, tree.label, ...(label === undefined ? [] : [label])) };
    },
    begin: (input) => instructionSteps(limits, attemptInput.parse(input).carry),
  });
}

async function checkLeads(registry: InstructionRegistry, { name, version, hash }: ProgramVersion): Promise<void> {
  const now = await registry.find(name, version);
  if (now?.hash === hash && (now.status === "approved" || now.status === "superseded")) return;
  throw new SandboxError("denied", "the program is revoked, or is not of this registry");
}

/** What bounds it are its steps, each of a bounded context. */
const MOST_TOKENS = 1_000_000_000;
/** Verdicts are read back by the course: they must be whole. */
const MOST_ANSWER = 16 * 2 ** 20;
