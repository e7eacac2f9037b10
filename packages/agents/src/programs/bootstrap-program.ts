// A program that a model writes. It is a run like any other, of one worker, and what comes of it is a draft, with the label of
// what the worker had read: nothing runs by it before somebody approved it, and where a stranger's text had a part in it that
// is a person. Rule: what does not hold, and whatever stands around it, is not kept.
import { randomUUID } from "node:crypto";
import type { InstructionRegistry, ProgramVersion } from "@bulkhead/memory";
import type { Code, JsonValue } from "@bulkhead/sandbox";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { parseObject } from "../model/parse-object.ts";
import { DRAFT_PROGRAM, DRAFT_REPAIR, WRITE_PROGRAM } from "../prompts/bootstrap.ts";
import type { AgentOptions } from "../run/agent-options.ts";
import { type CourseSteps, withCourse } from "../worker/course.ts";
import { defineWorker, type ModelWorker } from "../worker/worker.ts";
import { given } from "../workflow/given.ts";
import { defineWorkflow } from "../workflow/workflow.ts";
import { draftTool } from "./draft-tool.ts";
import { ownAgentOptions } from "./own-agent-options.ts";

export interface BootstrapOptions extends Omit<AgentOptions, "userWords" | "runIn"> {
  readonly registry: InstructionRegistry;
  /** Of the program. */
  readonly name: string;
  /** What the program is to bring about. */
  readonly task: string;
  /** Whose words the task is. A stranger's make a draft that a person alone approves. */
  readonly written: "user" | "external";
  /** Names that its instructions may use. */
  readonly evaluators?: readonly string[];
  readonly tools?: readonly string[];
  /** The version that it is to take the place of: it is shown to the model, and the draft inherits its label. */
  readonly from?: ProgramVersion;
  /** How often the model may hand one in. Default 5. */
  readonly tries?: number;
  readonly runId?: string;
  readonly signal?: AbortSignal;
}

export type BootstrapOutcome =
  | { readonly ok: true; readonly run: string; readonly draft: ProgramVersion }
  | { readonly ok: false; readonly run: string; readonly code: Code };

/** The worker's name, by which a scripted model knows it. */
const NAME = "write_program";
const drafted = z.object({
  version: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
});
const task = z.object({ task: z.string() });

/** @throws AgentsError `bad_workflow`, `bad_model` @throws MemoryError of the stores */
export async function bootstrapProgram(options: BootstrapOptions): Promise<BootstrapOutcome> {
  const { registry, name, task: text, written, evaluators = [], tools = [], from, tries = 5 } = options;
  const { runId: run = randomUUID(), signal } = options;
  if (from !== undefined && from.name !== name)
    throw new AgentsError("bad_workflow", "a program takes the place of a version of its own name");
  const worker = withCourse(
    defineWorker({
      name: NAME,
      purpose: WRITE_PROGRAM,
      input: task,
      returns: drafted,
      tools: [draftTool({ registry, name, from, evaluators, tools })],
      limits: { steps: tries + 1, toolBytes: 2 ** 20 },
    }) as ModelWorker<typeof task, typeof drafted>, // it has no run, so it is a model's
    {
      async open(input, { context }) {
        const before = from === undefined ? {} : { before: from.program };
        return { shown: { ...input, evaluators, tools, ...before } as JsonValue, label: from?.label ?? context };
      },
      begin: () => draftSteps(tries),
    },
  );
  const workflow = defineWorkflow({
    ...ownAgentOptions(options, OWN, "bootstrapProgram"),
    name: "bootstrap_program",
    input: written === "user" ? given(task) : task,
    returns: drafted,
    workers: [worker],
    tools: [],
    async run(ctx, { task: asked }) {
      const ended = await ctx.spawn(worker, { task: asked });
      return ended.ok ? ended.value : { version: 0 };
    },
  });
  const outcome = await workflow.invoke({ task: text }, { runId: run, ...(signal && { signal }) });
  if (!outcome.ok) return { ok: false, run, code: outcome.code };
  const draft = outcome.value.version === 0 ? undefined : await registry.find(name, outcome.value.version);
  return draft === undefined ? { ok: false, run, code: "no_result" } : { ok: true, run, draft };
}

/** Until one was drafted. */
function draftSteps(tries: number): CourseSteps {
  let steps = 0;
  return {
    temperature: undefined,
    repair: DRAFT_REPAIR,
    next({ reply, texts }) {
      steps++;
      for (const [index, call] of reply.calls.entries()) {
        const version = call.name === DRAFT_PROGRAM.name ? parseObject(texts[index] ?? "")?.["drafted"] : undefined;
        if (typeof version === "number") return JSON.stringify({ value: { version } });
      }
      return steps >= tries ? NOTHING : undefined;
    },
    silent: () => NOTHING,
  };
}

const NOTHING = JSON.stringify({ value: { version: 0 } });

const OWN = ["registry", "name", "task", "written", "evaluators", "tools", "from", "tries", "runId", "signal"] as const;
