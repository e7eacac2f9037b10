// Carries out a program, or goes on with a run of it, and says what it came to.
import { randomUUID } from "node:crypto";
import { inOrder } from "@bulkhead/memory";
import type { Code } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import type { InstructionResult } from "./program-outcome.ts";
import { type ProgramOptions, programWorkflow } from "./program-workflow.ts";

export interface RunProgramOptions extends ProgramOptions {
  /** With one that its store knows, it goes on with that run. */
  readonly runId?: string;
  readonly signal?: AbortSignal;
}

export type ProgramOutcome = ProgramDone | ProgramStopped;

export interface ProgramDone {
  /** Every instruction has passed. */
  readonly ok: boolean;
  readonly run: string;
  readonly instructions: readonly (InstructionResult & { readonly id: string })[];
  /** The hash of the tree as it was judged last. */
  readonly tree: string;
  /** Test files that workers removed. */
  readonly deletedTests: number;
  readonly code?: undefined;
}

/** It came to no end: it was cancelled, waits for a person, or is not the run that was kept. */
export interface ProgramStopped {
  readonly ok: false;
  readonly run: string;
  readonly code: Code;
}

/**
 * @throws AgentsError `bad_workflow`, `bad_model`, `run_active`, `run_over`
 * @throws MemoryError of the stores @throws SandboxError `sandbox_missing`: its evaluators cannot run here
 */
export async function runProgram({ runId, signal, ...options }: RunProgramOptions): Promise<ProgramOutcome> {
  const { program, files } = options;
  const run = runId ?? randomUUID();
  const workflow = programWorkflow(options);
  for (const evaluator of Object.values(options.evaluators)) await evaluator.ready?.();
  const outcome = await invoked(() => workflow.invoke({}, { runId: run, ...(signal && { signal }) }));
  if (!outcome.ok) return { ok: false, run, code: outcome.code };
  const { instructions: results, revision } = outcome.value;
  const ids = inOrder(program.program).map(({ id }) => id);
  const instructions = results.map((result, at) => ({ id: ids[at] ?? "", ...result }));
  return {
    ok: instructions.every(({ status }) => status === "passed"),
    run,
    instructions,
    tree: (await files.tree(revision === 0 ? undefined : revision)).hash,
    deletedTests: instructions.reduce((sum, { deletedTests }) => sum + deletedTests, 0),
  };
}

/** A run that was asked something else is a code here, as it is where it is found out later. */
async function invoked<T>(invoke: () => Promise<T>): Promise<T | { readonly ok: false; readonly code: "run_changed" }> {
  try {
    return await invoke();
  } catch (error) {
    if (error instanceof AgentsError && error.code === "run_changed") return { ok: false, code: "run_changed" };
    throw error;
  }
}
