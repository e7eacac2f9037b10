// A worker's job as who spawned it has it: the assignment lies in the operator's side of the database, the job names it, and
// what is said of it comes by notification, or is seen within a second. Rule: where no job is left that anybody could play, it
// has crashed.
import { randomUUID } from "node:crypto";
import type { WorkerQueue } from "@bulkhead/agents";
import type { Database, Statement, WorkerJobs } from "@bulkhead/memory";
import { SandboxError } from "@bulkhead/sandbox";
import type { PgBoss } from "pg-boss";
import type { Job } from "./job.ts";
import { isOpenJob } from "./job-rows.ts";
import { onePiped } from "./piped-db.ts";
import { notification, type RunSignals } from "./run-signals.ts";
import { onceThere, untilFound } from "./until-found.ts";

export interface WorkerQueueParts {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly signals: RunSignals;
  readonly jobs: WorkerJobs;
  readonly queue: string;
  /** Of the module's workers; made where it is not there. */
  readonly nameOf: (job: Job) => Promise<string>;
}

export function workerQueue(of: Job, parts: WorkerQueueParts): WorkerQueue {
  const { database, boss, signals, jobs, queue, nameOf } = parts;
  const { tenant, module } = of;
  const waitedFor = new Set<string>();
  return {
    async send({ run, assignment, said }, signal) {
      const id = randomUUID();
      const name = await nameOf(of);
      const there = <T>(work: () => Promise<T>) => onceThere(work, { signals, run: id, signal });
      const beside = [...waitedFor];
      waitedFor.add(id);
      const touch = () => void jobs.touch(id).catch(() => undefined);
      const touching = setInterval(touch, TOUCH_MS).unref(); // also while it is answered, which may take long
      const end = async () => {
        clearInterval(touching);
        waitedFor.delete(id);
        try {
          const remove = (cancel: Statement) => jobs.remove(id, [notification("word", id), cancel]);
          await boss.cancel(name, id, { db: onePiped(remove) });
        } catch {
          // the database is away: who plays it is not heard any more, and ends by himself
        }
      };
      const job = { id, run, given: assignment as never, said, beside }; // plain JSON
      const put = (send: Statement) => jobs.put(job, [notification("work", `${queue}/workers`), send]);
      const db = onePiped(put);
      const group = { id: tenant, tier: tenant };
      try {
        await there(() => boss.send(name, { v: 1, worker: id, tenant, module }, { id, group, db }));
      } catch (error) {
        await end();
        throw error;
      }
      let [heard, told] = [0, 0];
      return {
        async next() {
          const hear = () => jobs.hear({ job: id, number: heard, by: "worker" });
          const word = await untilFound(
            async () => {
              const found = await hear();
              if (found !== undefined || (await isOpenJob(database, name, id))) return found;
              return (await hear()) ?? null; // said before it was over
            },
            { signals, run: id, kinds: ["word"], signal },
          );
          if (word === null) throw new SandboxError("worker_crashed", "no pool could play the worker");
          heard++;
          return word;
        },
        async tell(body) {
          const number = told++;
          await there(() => jobs.say({ job: id, number, by: "waiter" }, body, [notification("word", id)]));
        },
        end,
      };
    },
  };
}

const TOUCH_MS = 2_000;
