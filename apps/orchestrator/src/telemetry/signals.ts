// What a process tells of its work, and who hears it: the log, the metrics, the traces. What happens: a request was
// answered, a job began or ended, a run's own events, a worker of the queue was played. Rule: none of them holds text; each listener takes of them what its
// closed fields allow.
import type { RunEvent } from "@bulkhead/agents";
import type { SpanContext } from "@opentelemetry/api";
import type { PoolEvent } from "../engine/run-pool.ts";

export interface Signals {
  request(request: ServedRequest): void;
  job(event: PoolEvent): void;
  run(event: RunEvent, of: Played): void;
  /** Of a worker that this process has played for a run, its own or another's. */
  worker?(played: PlayedWorker): void;
}

export interface PlayedWorker {
  readonly run: string;
  readonly tenant: string;
  /** As the run names it. */
  readonly worker: unknown;
  readonly attempt: number;
  /** `again`: it goes on elsewhere. */
  readonly end: "done" | "again";
  /** Why its loop ended; none where who spawned it had what it wanted, or wanted nothing more. */
  readonly code?: string | undefined;
  readonly ms: number;
}

export interface Played {
  /** Of the module, under which it is served, or played. */
  readonly name: string;
  readonly kind: "agent" | "workflow";
}

export interface ServedRequest {
  readonly method: string;
  /** As it is declared: "/threads/{thread_id}/runs"; `(none)` where there is none. */
  readonly endpoint: string;
  readonly status: number;
  /** Until it was answered; of a stream until it began. */
  readonly ms: number;
  readonly tenant?: string;
  /** What it began, or has going on. */
  readonly run?: StartedRun;
  /** Where its caller stands in a trace of the caller's own. */
  readonly link?: SpanContext;
}

export interface StartedRun {
  /** Its id in the store. */
  readonly id: string;
  /** False: the run was there before. */
  readonly isNew: boolean;
}

/** Each hears everything. One that throws costs its own share, and nothing else. */
export function tellAll(listeners: readonly Signals[]): Signals {
  const each = (tell: (one: Signals) => void) => {
    for (const one of listeners) {
      try {
        tell(one);
      } catch {
        // what is told is not worth a run
      }
    }
  };
  return {
    request: (request) => each((one) => one.request(request)),
    job: (event) => each((one) => one.job(event)),
    run: (event, of) => each((one) => one.run(event, of)),
    worker: (played) => each((one) => one.worker?.(played)),
  };
}
