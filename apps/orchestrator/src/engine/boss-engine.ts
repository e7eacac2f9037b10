// The engine on pg-boss. What a run is stands in the run store; pg-boss says who plays it next, and notices who is gone.
import type { RunEvent } from "@bulkhead/agents";
import type { Database, RunStore } from "@bulkhead/memory";
import { tenantLimits, workerJobs } from "@bulkhead/memory";
import type { Job as BossJob } from "pg-boss";
import { type Assigned, assignmentOf } from "./assignment.ts";
import { claimJobs } from "./claim-jobs.ts";
import { workerIn } from "./claim-workers.ts";
import type { Backlog, Claiming, Engine } from "./engine.ts";
import { followedRuns } from "./followed-runs.ts";
import { givenUpRuns } from "./given-up-runs.ts";
import { addressOf, type Job, jobIn, type ModuleId, parseJob, queueSchema } from "./job.ts";
import { backlogRows, hasOpenJob, insertEvents, neverSubmitted, queuedJobs, updateKeptFor } from "./job-rows.ts";
import { openBoss } from "./open-boss.ts";
import { piped } from "./piped-db.ts";
import {
  deadName,
  makeQueue,
  makeWorkerQueue,
  type QueueRules,
  queueName,
  waitingIn,
  workerQueueName,
} from "./queue-names.ts";
import { notification, runSignals } from "./run-signals.ts";
import { tenantConcurrency } from "./tenant-concurrency.ts";
import { within } from "./within.ts";
import { type WorkerQueueParts, workerQueue } from "./worker-exchange.ts";

export interface EngineOptions {
  readonly database: Database;
  readonly store: RunStore;
  /** Default "default". */
  readonly queue?: string;
  /** Notices jobs whose process is gone: pools do. Default false. */
  readonly supervise?: boolean;
  readonly rules?: Partial<QueueRules>;
  /** As of the store: what workers are given is sealed with it. Default: BULKHEAD_KEY. */
  readonly key?: string;
  /** The queue had trouble with its database. */
  readonly onTrouble?: () => void;
}

export async function bossEngine(options: EngineOptions): Promise<Engine> {
  const { database, store, supervise = false, onTrouble = () => {} } = options;
  const queue = queueSchema.parse(options.queue ?? "default");
  const rules: QueueRules = { heartbeatSeconds: 30, tries: 10, ...options.rules };
  const boss = await openBoss(database, { supervise, onTrouble });
  const signals = runSignals(database);
  const limits = tenantLimits(database);
  const concurrency = tenantConcurrency(limits);
  const made = new Map<string, Promise<void>>();
  const once = (name: string, make: () => Promise<void>): Promise<string> => {
    const making = made.get(name) ?? make();
    made.set(name, making);
    making.catch(() => made.delete(name)); // the next one tries again
    return making.then(() => name);
  };
  const queueFor = (id: ModuleId) => once(queueName(queue, id), () => makeQueue(boss, queue, id, rules));
  const workersFor = (id: ModuleId) => {
    const name = workerQueueName(queue, id);
    return once(name, () => makeWorkerQueue(boss, name, rules));
  };
  const jobs = workerJobs(database, options.key === undefined ? {} : { key: options.key });
  const nameOf = ({ module }: Job) => workersFor(module);
  const workers: WorkerQueueParts = { database, boss, signals, jobs, queue, nameOf };
  const submit = async (given: Job): Promise<void> => {
    const job = parseJob({ v: 1, ...given });
    const { run, tenant, module } = job;
    const beside = [updateKeptFor(run, addressOf(queue, job)), notification("work", queue)];
    await boss.send(
      await queueFor(module),
      { v: 1, ...job },
      { singletonKey: run, group: { id: tenant, tier: tenant }, db: piped(database, beside) },
    );
  };

  const ours = async <T>(jobs: readonly BossJob[], reading: (job: BossJob) => T | undefined): Promise<readonly T[]> => {
    const known: T[] = [];
    for (const job of jobs) {
      const one = reading(job);
      if (one === undefined)
        await boss.deleteJob(job.name, job.id); // nobody of ours has written that
      else known.push(one);
    }
    return known;
  };

  return {
    submit,

    async takeUp() {
      const answered = await store.list({ answered: true, limit: MANY });
      const lost = await neverSubmitted(database, queue);
      let many = 0;
      for (const { run, address } of [
        ...answered.map(({ id, keptFor = "" }) => ({ run: id, address: keptFor })),
        ...lost,
      ]) {
        const job = jobIn(address, queue, run);
        if (job === undefined || (await hasOpenJob(database, run))) continue;
        await submit(job);
        many++;
      }
      return many;
    },

    ...givenUpRuns({ database, store, queue, submit }),
    ...followedRuns({ database, store, signals }),

    onAnswer: (wake) => signals.on("answer", "", wake),

    async cancel(run, by) {
      await store.cancel(run, by);
      for (const { name, id } of await queuedJobs(database, run)) await boss.cancel(name, id);
      await database.pipeline([notification("cancel", run), notification("end", run)]);
    },

    async backlog() {
      const rows = await backlogRows(database, queue, deadName(queue));
      return rows.flatMap(({ name, queued, active, oldest, dead }): Backlog[] => {
        const id = waitingIn(name, queue);
        return id === undefined ? [] : [{ ...id, queued, active, oldestSeconds: oldest, dead }];
      });
    },

    async claim({ modules, most }: Claiming) {
      const names = await Promise.all(modules.map(queueFor));
      const jobs = await claimJobs({ database, boss, names, most, limits, concurrency: await concurrency() });
      return ours(jobs, (job) => assignmentOf(job, { database, boss, signals }));
    },

    workers: (job) => workerQueue(job, workers),

    async claimWorkers({ modules, most }) {
      const names = await Promise.all(modules.map(workersFor));
      // Without a limit of runs: a run that is under way would wait for ever for its own workers.
      const claimed = await claimJobs({ database, boss, names, most, limits, concurrency: undefined });
      return ours(claimed, (job) => workerIn(job, workers));
    },

    onWorkers: (wake) => signals.on("work", `${queue}/workers`, wake),
    allowance: limits.allowance,

    onWork: (wake) => signals.on("work", queue, wake),

    async record(assignment, events) {
      if (events.length === 0) return;
      const { held } = assignment as Assigned; // only `claim` makes them
      const told = JSON.stringify(events.map(withoutText));
      await database.pipeline([insertEvents(assignment.run, told, held), notification("event", assignment.run)]);
    },

    async [Symbol.asyncDispose]() {
      await within(
        LAST_WORDS_MS,
        boss.stop({ graceful: false, close: false }).catch(() => undefined),
      ); // its database may be away
      await signals[Symbol.asyncDispose]();
    },
  };
}

/** What a developer's scripted model says of itself is for his own screen. */
function withoutText(event: RunEvent): RunEvent {
  if (event.kind !== "model_call") return event;
  const { problem: _, ...told } = event;
  return told;
}

const LAST_WORDS_MS = 5_000;
const MANY = 10_000;
