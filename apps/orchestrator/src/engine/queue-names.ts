// A pg-boss queue for each version of each module: a pool asks only for what it has, so a job of a version that it lacks is
// left to others without being touched.
import type { PgBoss } from "pg-boss";
import type { Backlog } from "./engine.ts";
import type { ModuleId } from "./job.ts";

export const queueName = (queue: string, { name, version }: ModuleId): string => `${queue}/${name}/${version}`;

/** Where jobs are put that were given up. */
export const deadName = (queue: string): string => `${queue}/dead`;

/** Undefined: another queue's, or the one of the dead. */
export function waitingIn(full: string, queue: string): (ModuleId & Pick<Backlog, "of">) | undefined {
  const [first, name, version, worker, ...more] = full.split("/");
  if (first !== queue || name === undefined || version === undefined || more.length > 0) return undefined;
  if (worker !== undefined && worker !== "worker") return undefined;
  return { name, version, of: worker === undefined ? "runs" : "workers" };
}

export interface QueueRules {
  /** How long a job's process may be silent; 10 at least. */
  readonly heartbeatSeconds: number;
  readonly tries: number;
}

/** One job of a run is in a queue and one under way at most: what was submitted twice is played once. */
export async function makeQueue(boss: PgBoss, queue: string, id: ModuleId, rules: QueueRules): Promise<void> {
  await boss.createQueue(deadName(queue));
  await boss.createQueue(queueName(queue, id), {
    policy: "stately",
    deadLetter: deadName(queue),
    retryLimit: rules.tries - 1,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds: rules.heartbeatSeconds,
    expireInSeconds: LONGEST_S,
    deleteAfterSeconds: KEPT_S,
    notify: false, // we tell by ourselves, with what else a process listens to
  });
}

/** Beside the queue of a module's runs: its workers, which are no runs and whose jobs name none. */
export const workerQueueName = (queue: string, id: ModuleId): string => `${queueName(queue, id)}/worker`;

/** What is given up is told to whoever waits: his spawn has ended with a code. */
export async function makeWorkerQueue(boss: PgBoss, name: string, rules: QueueRules): Promise<void> {
  await boss.createQueue(name, {
    policy: "standard",
    retryLimit: WORKER_TRIES - 1,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 10,
    heartbeatSeconds: rules.heartbeatSeconds,
    expireInSeconds: LONGEST_S,
    deleteAfterSeconds: KEPT_S,
    notify: false,
  });
}

const WORKER_TRIES = 4;
const LONGEST_S = 86_399;
const KEPT_S = 3_600;
