// The engine: how a run that is kept gets to a process that plays it. A port; pg-boss stands behind it (decision on the
// engine). Rules: a job names a run and holds nothing of it, so what it was asked stays sealed where the store put it;
// delivery is at least once, and what makes a run end once is its own lease and ledger.
import type { RunEvent, WorkerQueue } from "@bulkhead/agents";
import type { RunAllowance, RunSummary } from "@bulkhead/memory";
import type { WorkerAssignment } from "./claim-workers.ts";
import type { Job, ModuleId } from "./job.ts";

export interface Engine extends AsyncDisposable {
  /**
   * Has a run played that its store has already: from its beginning, or from where it was cut or waited. One that is in a
   * queue is not put there twice; one that is under way is played once more after it. Durable when it resolves.
   */
  submit(job: Job): Promise<void>;
  /**
   * Submits again those kept for this queue that can go on and have no job: a person has answered, or who kept them ended
   * before it submitted them. How many.
   */
  takeUp(): Promise<number>;
  /** Calls back when a question was answered somewhere; the returned function ends that. */
  onAnswer(wake: () => void): () => void;
  /**
   * Until no job of the run is left, and none will come: then it has ended, waits for a person, or (`stopped`) was given up; what it answered
   * stands in its store. Any process may wait, and again. @throws MemoryError `no_run` @throws the signal's reason
   */
  wait(run: string, options?: Waiting): Promise<RunSummary>;
  /** As the store cancels it; who plays it hears at once. @throws MemoryError `no_run`, `run_over` */
  cancel(run: string, by: string): Promise<void>;
  /** What happened in it, from its beginning or after an event of that number, until `wait` would resolve. */
  events(run: string, options?: Waiting & { readonly after?: number }): AsyncIterable<JobEvent>;
  /** Runs that were given up, the oldest first. */
  dead(): Promise<readonly Job[]>;
  /** Submits these again, but for those that are over; which. They are given up no more. */
  redrive(dead: readonly Job[]): Promise<readonly Job[]>;
  /** What waits, by module: for health and scaling. */
  backlog(): Promise<readonly Backlog[]>;
  /** Takes jobs of these modules for this process; none where there is nothing to do. */
  claim(claiming: Claiming): Promise<readonly Assignment[]>;
  /** What the run may spend of its tenant's day, beside its own limits; undefined: nothing limits that. */
  allowance(run: string): Promise<RunAllowance | undefined>;
  /** Where the workers of that run are played: by pools of its module and version. */
  workers(job: Job): WorkerQueue;
  /** Takes workers of these modules for this process. */
  claimWorkers(claiming: Claiming): Promise<readonly WorkerAssignment[]>;
  /** Calls back when there may be workers to claim; the returned function ends that. */
  onWorkers(wake: () => void): () => void;
  /** Calls back when there may be something to claim; the returned function ends that. */
  onWork(wake: () => void): () => void;
  /** Keeps what happened in a run that this process plays. Refused where a later attempt has written. */
  record(assignment: Assignment, events: readonly RunEvent[]): Promise<void>;
}

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
}

/** `seq` grows within a run; events hold no text (see `RunEvent`). */
export interface JobEvent {
  readonly seq: number;
  readonly event: RunEvent;
}

export interface Backlog extends ModuleId {
  readonly of: "runs" | "workers";
  readonly queued: number;
  readonly active: number;
  /** Of the oldest that could be begun now; 0 where there is none. */
  readonly oldestSeconds: number;
  /** Runs that were given up. */
  readonly dead: number;
}

export interface Claiming {
  readonly modules: readonly ModuleId[];
  readonly most: number;
}

/** A job that this process has. It is lost when it is not heard of for longer than its heartbeat. */
export interface Assignment extends Job {
  readonly id: string;
  /** From 0. */
  readonly attempt: number;
  /** Somebody asked for its end, or another process has it. */
  readonly signal: AbortSignal;
  /** How often it should be heard of. */
  readonly beatMs: number;
  /** False: another process has it by now. */
  beat(): Promise<boolean>;
  /** The run has ended, or waits. False as `beat`. */
  done(): Promise<boolean>;
  /** It is to be played again, here or elsewhere; after too many tries it is given up. False as `beat`. */
  again(code: AgainCode): Promise<boolean>;
}

/**
 * Why a job is played again, as it stands in its row: another holds the run, it was cut in the middle, its process is being
 * ended, its store was away, its tenant has as many under way as it may.
 */
export type AgainCode = "run_held" | "run_cut" | "draining" | "store_lost" | "too_many_runs";
