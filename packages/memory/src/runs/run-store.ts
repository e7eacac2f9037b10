// Where runs are kept, so that they can be taken up again, asked about and forgotten. Two: in a database, and in this
// process. One contract holds for both (test/runs/run-store-contract.ts).
import type { Code, JsonValue, Label } from "@bulkhead/sandbox";
import type { Database } from "../database/database.ts";
import type { Approvals, UnreadableEffect } from "./approvals.ts";
import type { Claim, OperationFacts, Spent } from "./claim.ts";
import type { Effect } from "./effect.ts";

export interface RunStore {
  /** Where it is kept; undefined: in this process. */
  readonly database?: Database;
  readonly approvals: Approvals;
  /**
   * Starts the run, or takes up the one of this id, and holds its thread.
   * @throws MemoryError `run_held` (another process holds the thread), `run_changed` (this id was asked something else),
   * `run_over` (it was cancelled or abandoned), `bad_id`
   */
  claim(run: NewRun): Promise<Claim>;
  /**
   * Keeps the run, `stopped`, and holds nothing: whoever resumes it begins it. One of this id that was asked the same is left
   * as it is. @throws MemoryError `run_changed`, `bad_id`
   */
  keep(run: NewRun): Promise<RunSummary>;
  /** Takes up a run that exists. @throws MemoryError as `claim`, and `no_run` */
  resume(id: string): Promise<Claim>;
  find(id: string): Promise<RunSummary | undefined>;
  /** The newest first. */
  list(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** What it did, in the order of positions: no text of strangers, but for the effects' arguments. @throws MemoryError `no_run` */
  tree(id: string): Promise<RunTree>;
  /** What stands at positions of a run that has not ended, for operators: it may hold text of strangers. @throws MemoryError `no_run` */
  answers(id: string): Promise<ReadonlyMap<string, JsonValue>>;
  /** Whoever runs it stops; its questions are answered `rejected` with the code `cancelled`. @throws MemoryError `no_run`, `run_over` */
  cancel(id: string, by: string): Promise<void>;
  /** It is never taken up again, and stays to be looked at. @throws MemoryError `no_run`, `run_held`, `run_over` */
  abandon(id: string, by: string): Promise<void>;
  /**
   * A new run of the same input, which inherits the ledger: what was done is not done again. A run that has not ended is
   * abandoned: both would go on from there, and each would do what is left. @throws MemoryError `no_run`, `run_held`
   */
  fork(id: string, fork: { readonly id: string; readonly thread: string; readonly by: string }): Promise<RunSummary>;
  /** Everything of the run, and all that was derived from it. @throws MemoryError `no_run`, `run_held` */
  forget(id: string): Promise<void>;
}

export const NOTHING_SPENT: Spent = { modelCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0, bits: 0, ms: 0 };

export interface NewRun {
  readonly id: string;
  /** Of a workflow's run: its id. */
  readonly thread: string;
  readonly kind: "agent" | "workflow";
  readonly name: string;
  /** The file that it was started from, by which it can be resumed. */
  readonly module?: string;
  /** Who is to play it, in the words of who keeps it. */
  readonly keptFor?: string;
  readonly principal: string;
  /** Hash of what it was asked. */
  readonly asked: string;
  readonly input: JsonValue;
  readonly label: Label;
}

/** `stopped`: nobody runs it, and it has not ended. `waiting`: for a person. */
export type RunStatus = "running" | "waiting" | "stopped" | "done" | "failed" | "cancelled" | "abandoned";

/** Nothing follows: it is not taken up again. What failed may be. */
export function isOver({ status }: { readonly status: RunStatus }): boolean {
  return status === "done" || status === "cancelled" || status === "abandoned";
}

export interface RunSummary extends Omit<NewRun, "input"> {
  readonly status: RunStatus;
  readonly code?: Code | string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly spent: Spent;
  readonly forkedFrom?: string;
  /** Questions that wait for an answer. */
  readonly asks: number;
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly principal?: string;
  readonly thread?: string;
  /** Only those that waited for a person, and have nothing more to wait for: they can go on. */
  readonly answered?: boolean;
  readonly limit?: number;
}

export interface RunTree {
  readonly run: RunSummary;
  readonly operations: readonly (OperationFacts & { readonly position: string })[];
  readonly effects: readonly Effect[];
  /** Effects that cannot be opened here. */
  readonly unreadable: readonly UnreadableEffect[];
}
