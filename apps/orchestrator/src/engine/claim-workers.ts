// Workers' jobs that this process takes, and what it says of them. Rules: what was said before is not said anew, so that a job
// which is delivered twice is one conversation; a job that nobody waits for is dropped.
import type { WorkerTalk } from "@bulkhead/agents";
import type { WorkerJobs } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import type { Job as BossJob } from "pg-boss";
import { type ModuleId, workerJobSchema } from "./job.ts";
import { notification } from "./run-signals.ts";
import { onceThere, untilFound } from "./until-found.ts";
import type { WorkerQueueParts } from "./worker-exchange.ts";

/** A worker that this process plays. */
export interface WorkerAssignment {
  readonly worker: string;
  readonly tenant: string;
  readonly module: ModuleId;
  /** Somebody asked for its end, or nobody waits for it. */
  readonly signal: AbortSignal;
  readonly beatMs: number;
  beat(): Promise<void>;
  /** From 0. */
  readonly attempt: number;
  /** And of which run it is. Undefined: nobody waits for it. */
  given(): ReturnType<WorkerJobs["given"]>;
  /** `waiting`: called while who spawned it is waited for, and when he has answered. */
  talk(waiting: (is: boolean) => void): WorkerTalk;
  /** It has ended with a code, which who spawned it is told. */
  ended(code: string): Promise<void>;
  done(): Promise<void>;
  again(): Promise<void>;
}

/** Undefined: it is no job of ours. */
export function workerIn(
  { id, name, data, retryCount, heartbeatSeconds }: BossJob,
  { boss, signals, jobs }: WorkerQueueParts,
): WorkerAssignment | undefined {
  const parsed = workerJobSchema.safeParse(data);
  if (!parsed.success || parsed.data.worker !== id) return undefined;
  const { tenant, module } = parsed.data;
  const over = new AbortController();
  const leave = () => over.abort(new Error("nobody waits for it"));
  let said = 0;
  const there = <T>(work: () => Promise<T>) => onceThere(work, { signals, run: id, signal: undefined });
  const say = (body: JsonValue) =>
    there(() => jobs.say({ job: id, number: said, by: "worker" }, body, [notification("word", id)]));
  let silentSince = Number.POSITIVE_INFINITY;
  const lookAfter = async () => {
    const silent = await jobs.silence(id);
    const isHeard = silent !== undefined && silent <= SILENCE_MS;
    silentSince = isHeard ? Number.POSITIVE_INFINITY : Math.min(silentSince, performance.now());
    if (isHeard || (silent !== undefined && performance.now() - silentSince < BACK_MS)) return;
    leave();
    await jobs.remove(id); // what was said is not kept for nobody
  };
  const off = signals.on("word", id, () => void lookAfter().catch(() => undefined));
  const attempt = { id, retryCount };
  return {
    worker: id,
    tenant,
    module,
    attempt: retryCount,
    signal: over.signal,
    beatMs: ((heartbeatSeconds ?? 30) * 1_000) / 3,
    async beat() {
      const touched = await boss.touch(name, attempt);
      if ("affected" in touched && touched.affected === 0) leave();
      await lookAfter();
    },
    given: () => there(() => jobs.given(id)),
    talk: (waiting) => ({
      before: () => there(() => jobs.hear({ job: id, number: said, by: "worker" })),
      async say(body) {
        const number = said;
        if ((await say(body)) === undefined) leave();
        said++;
        waiting(true);
        try {
          const look = () => jobs.hear({ job: id, number, by: "waiter" });
          return await untilFound(look, { signals, run: id, kinds: ["word"], signal: over.signal });
        } finally {
          waiting(false);
        }
      },
    }),
    async ended(code) {
      await say({ kind: "ended", code });
    },
    async done() {
      off();
      await boss.complete(name, attempt);
    },
    async again() {
      off();
      await boss.fail(name, attempt, { code: "worker_cut" });
    },
  };
}

/** He is heard of each 2 s. */
const SILENCE_MS = 60_000;
/** Of a database that was away for both sides he is heard of again within this. */
const BACK_MS = 6_000;
