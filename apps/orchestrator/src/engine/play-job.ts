// Plays the run of one job, from its beginning or from where it was cut, and says how the job ends. Rule: what a run came to
// stands in its store, and only that is asked; what was thrown at us says no more than whether to try again.
import type { RunEvent, WorkerQueue } from "@bulkhead/agents";
import { AgentsError } from "@bulkhead/agents";
import { MemoryError, type RunStatus, type RunStore, type TenantLimits } from "@bulkhead/memory";
import { errorsIn } from "../cli/errors-in.ts";
import { knowAllowance } from "../runs/run-allowance.ts";
import type { AgainCode, Assignment } from "./engine.ts";
import { playKept } from "./play-kept.ts";
import type { PoolModule } from "./pool-module.ts";

export type JobEnd =
  | { readonly kind: "done"; readonly status: RunStatus | "gone"; readonly code?: string }
  | { readonly kind: "again"; readonly code: AgainCode };

export interface Playing {
  /** Where workers of the run's are played that its module leaves to a queue. */
  readonly workers: WorkerQueue;
  readonly store: RunStore;
  readonly limits: Pick<TenantLimits, "allowance">;
  readonly observe: (event: RunEvent) => void;
  /** The process is being ended. */
  readonly draining: AbortSignal;
}

export async function playJob(
  { run, signal }: Assignment,
  { agent, path }: PoolModule,
  { store, limits, observe, draining, workers }: Playing,
): Promise<JobEnd> {
  let refused: AgainCode | undefined;
  try {
    using allowance = await knowAllowance(limits, run);
    const either = AbortSignal.any([signal, draining]);
    const watching = { store, observe, workers, module: path, allowance: allowance.now };
    await playKept(agent, run, { ...watching, signal: either });
  } catch (error) {
    refused = reasonIn(error);
  }
  try {
    const found = await store.find(run);
    if (found === undefined) return { kind: "done", status: "gone" };
    const { status, code } = found;
    if (status === "running") return { kind: "again", code: "run_held" };
    if (status !== "stopped") return { kind: "done", status, ...(code === undefined ? {} : { code }) };
    if (draining.aborted) return { kind: "again", code: "draining" };
    if (code === "run_changed") return { kind: "done", status, code }; // it will be so the next time
    return { kind: "again", code: refused ?? "run_cut" };
  } catch {
    return { kind: "again", code: "store_lost" };
  }
}

function reasonIn(error: unknown): AgainCode {
  for (const one of errorsIn(error)) {
    if (one instanceof AgentsError && one.code === "run_active") return "run_held";
    if (one instanceof MemoryError) return one.code === "too_many_runs" ? one.code : "store_lost";
  }
  return "run_cut";
}
