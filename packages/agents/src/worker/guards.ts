// The guards of a worker's call: its own, and those of the workers above it, so that nobody gets by a guard through a worker
// below. All must let it pass; they are asked side by side.
import type { AnyRun } from "../run/run.ts";
import { type Guard, isPassed } from "./guard.ts";
import type { ModelWorker } from "./worker.ts";

/** `above`: of the workers above. */
export function guardsOf({ guard }: Pick<ModelWorker, "guard">, above: readonly Guard[] = []): readonly Guard[] {
  return guard === undefined ? above : [...above, guard];
}

export interface GuardedBy {
  readonly run: AnyRun;
  readonly worker: ModelWorker;
  readonly guards: readonly Guard[];
}

/** Undefined: nobody guards it. */
export function callGuard(
  { run, worker, guards }: GuardedBy,
  { position, tool, signal }: { readonly position: string; readonly tool: string; readonly signal: AbortSignal },
): ((args: Readonly<Record<string, unknown>>) => Promise<boolean>) | undefined {
  if (guards.length === 0) return undefined;
  const failed = (error: unknown) => run.record.failure(position, worker.name, error);
  return async (args) => {
    const call = { tool, arguments: args, task: worker.purpose };
    const answers = await Promise.all(guards.map((guard) => isPassed(guard, call, { signal, failed })));
    return answers.every((passed) => passed);
  };
}
