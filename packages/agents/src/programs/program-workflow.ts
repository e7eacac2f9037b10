// The control unit: a workflow that carries out an approved program, one worker after the other, each with a fresh context.
// Rules: only an instruction whose evaluators all pass lets the next one begin; a worker whose context was full begins anew
// with the carry, so often and no more, and what failed is counted. It is a workflow like any other: what was answered is
// kept, so a run that was killed goes on where it stood, and no instruction that passed runs again.
import type { FileStore, InstructionRegistry, ProgramVersion } from "@bulkhead/memory";
import { inOrder, programHash } from "@bulkhead/memory";
import type { Outcome } from "@bulkhead/sandbox";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import type { AgentOptions } from "../run/agent-options.ts";
import type { AnyTool } from "../tool/tool.ts";
import { given } from "../workflow/given.ts";
import { defineWorkflow } from "../workflow/workflow.ts";
import type { Context } from "../workflow/workflow-context.ts";
import { doneBefore } from "./carry.ts";
import type { Evaluator, Verdict } from "./evaluator.ts";
import type { AttemptEnd } from "./instruction-end.ts";
import { instructionNames } from "./instruction-names.ts";
import { type InstructionWorker, instructionWorker } from "./instruction-worker.ts";
import { ownAgentOptions } from "./own-agent-options.ts";
import { type AllLimits, limitsOf, type ProgramLimits, programLimits } from "./program-limits.ts";
import { INSTRUCTION_CODES, type InstructionCode, type InstructionResult, programResult } from "./program-outcome.ts";
import type { Heat } from "./temperature.ts";

/** Its workers run in this process: what says how they go on is code of it. */
export interface ProgramOptions extends Omit<AgentOptions, "userWords" | "limits" | "runIn"> {
  /** Approved by somebody. */
  readonly program: ProgramVersion;
  readonly files: FileStore;
  /** Where it was approved: asked before each worker begins, so that a program that is revoked leads no other one. */
  readonly registry?: InstructionRegistry;
  /** By the names that the program has for them. */
  readonly evaluators: Readonly<Record<string, Evaluator>>;
  /** What instructions may use beside files, by name. */
  readonly tools?: readonly AnyTool[];
  /** Default true. */
  readonly carry?: boolean;
  readonly limits?: Partial<ProgramLimits>;
  readonly temperature?: Partial<Heat>;
  /** Of the whole run. */
  readonly runLimits?: AgentOptions["limits"];
}

/** @throws AgentsError `bad_workflow`: a program that nobody approved, an evaluator or a tool that it names and that is not given */
export function programWorkflow(options: ProgramOptions) {
  const { program: version, files, evaluators, tools = [], carry = true, limits: ofEach, temperature } = options;
  const { runLimits } = options;
  const ofTheRun = ownAgentOptions(options, OWN, "a program's run");
  checkApproved(version);
  const limits = programLimits(ofEach, temperature);
  const known = new Map<string, Promise<Verdict>>();
  const instructions = inOrder(version.program);
  const names = instructionNames(instructions, tools);
  const parts = instructions.map((instruction, at) => {
    const asked = instructions.slice(0, at + 1).flatMap((one) => one.evaluators ?? []);
    const own = limitsOf(limits, instruction);
    const worker = instructionWorker({
      name: names[at] ?? "",
      version,
      instruction,
      files,
      registry: options.registry,
      evaluators: new Map([...new Set(asked)].map((name) => [name, evaluatorOf(evaluators, name)])),
      known,
      tools: (instruction.tools ?? []).map((name) => toolOf(tools, name)),
      limits: own,
    });
    return { instruction, worker, limits: own };
  });
  const asked = given(
    z.object({
      program: z.literal(version.hash).default(version.hash),
      files: z.literal(files.name).default(files.name), // over other files nothing of a run that was kept is there
    }),
  );
  return defineWorkflow({
    ...ofTheRun,
    ...(runLimits !== undefined && { limits: runLimits }),
    name: `program-${version.name.replaceAll(".", "_")}`.slice(0, 64),
    input: asked,
    returns: programResult,
    workers: parts.map(({ worker }) => worker),
    tools: [],
    async run(ctx) {
      const results: InstructionResult[] = [];
      let revision = 0;
      for (const [at, part] of parts.entries()) {
        if (results.some(({ status }) => status !== "passed")) {
          results.push(NOT_REACHED);
          continue;
        }
        const done = doneBefore(version.program, instructions.slice(0, at));
        const carried = await carryOut(ctx, part, { program: version.hash, done, carry });
        results.push(carried.result);
        revision = Math.max(revision, carried.revision);
      }
      return { instructions: results, revision };
    },
  });
}

interface Part {
  readonly worker: InstructionWorker;
  readonly limits: AllLimits;
}

/** One instruction, with as many workers as it takes and may take. */
async function carryOut(
  ctx: Context,
  { worker, limits }: Part,
  { program, done, carry: carries }: { readonly program: string; readonly done: string[]; readonly carry: boolean },
) {
  const total = { attempts: 0, restarts: 0, steps: 0, cycles: 0, deletedTests: 0, verdicts: { ...NO_VERDICTS } };
  let [carry, revision]: [AttemptEnd["carry"] | undefined, number] = [undefined, 0];
  for (;;) {
    total.attempts++;
    let fits = true;
    const attempt = await ctx.spawn(worker, { program, done, ...(carries && carry !== undefined && { carry }) });
    if (attempt.ok) {
      const ended = attempt.value as unknown as AttemptEnd; // names in it are handles, which are only passed on
      carry = ended.carry;
      revision = Math.max(revision, ended.revision);
      for (const one of ["steps", "cycles", "deletedTests"] as const) total[one] += ended[one];
      for (const [verdict, times] of Object.entries(ended.verdicts))
        total.verdicts[verdict as keyof typeof NO_VERDICTS] += times;
      fits = ended.end !== "full"; // the next one would be shown the same
      if (ended.end === "passed") return { result: { status: "passed", ...total } as const, revision };
    }
    const code = codeOf(attempt);
    if (!fits || !BEGINS_ANEW.has(code) || total.restarts >= limits.restarts)
      return { result: { status: "failed", code, ...total } as const, revision };
    total.restarts++;
  }
}

/** Another worker may do better. */
const BEGINS_ANEW: ReadonlySet<InstructionCode> = new Set(["overflow", "no_result"]);

function codeOf(attempt: Outcome<unknown>): InstructionCode {
  if (!attempt.ok) return INSTRUCTION_CODES.find((code) => code === attempt.code) ?? "other";
  const { end } = attempt.value as AttemptEnd;
  if (end === "full") return "overflow";
  return end === "steps" ? "step_limit" : end === "passed" ? "other" : end;
}

const NO_VERDICTS = { pass: 0, fail: 0, none: 0, error: 0, timeout: 0 };
const NOT_REACHED: InstructionResult = {
  status: "not_reached",
  attempts: 0,
  restarts: 0,
  steps: 0,
  cycles: 0,
  deletedTests: 0,
  verdicts: NO_VERDICTS,
};

function checkApproved(version: ProgramVersion): void {
  const { status, approval, hash, program } = version;
  if (status === "draft" || status === "revoked" || approval === undefined || programHash(program) !== hash)
    throw new AgentsError(
      "bad_workflow",
      "only a program that somebody approved is run, as it was approved: registry.approve()",
    );
}

function evaluatorOf(evaluators: Readonly<Record<string, Evaluator>>, name: string): Evaluator {
  const evaluator = Object.hasOwn(evaluators, name) ? evaluators[name] : undefined;
  if (typeof evaluator?.evaluate === "function") return evaluator;
  const wrong = evaluator === undefined ? 'which is not among "evaluators"' : "which has no function evaluate(tree)";
  throw new AgentsError("bad_workflow", `the program names the evaluator "${name}", ${wrong}`);
}

function toolOf(tools: readonly AnyTool[], name: string): AnyTool {
  const tool = tools.find((one) => one.name === name);
  if (tool !== undefined) return tool;
  throw new AgentsError("bad_workflow", `the program names the tool "${name}", which is not among "tools"`);
}

const OWN = [
  "program",
  "files",
  "registry",
  "evaluators",
  "tools",
  "carry",
  "limits",
  "temperature",
  "runLimits",
] as const;
