// Runs that the pools have given up: their jobs lie apart, and who looks after the pools may have them played again.
import { type Database, isOver, type RunStore } from "@bulkhead/memory";
import type { PgBoss } from "pg-boss";
import type { Engine } from "./engine.ts";
import { type Job, jobSchema } from "./job.ts";
import { deadJobs, hasOpenJob } from "./job-rows.ts";
import { deadName } from "./queue-names.ts";

interface GivingUp extends Pick<Engine, "submit"> {
  readonly database: Database;
  readonly store: RunStore;
  readonly boss: PgBoss;
  readonly queue: string;
}

export function givenUpRuns({ database, store, boss, queue, submit }: GivingUp): Pick<Engine, "dead" | "redrive"> {
  return {
    async dead() {
      const rows = await deadJobs(database, deadName(queue));
      const jobs = rows.flatMap(({ data }) => jobSchema.safeParse(data).data ?? []);
      const dead: Job[] = [];
      for (const job of new Map(jobs.map((job) => [job.run, job])).values()) {
        const found = await store.find(job.run);
        const isPlayed = found !== undefined && (isOver(found) || (await hasOpenJob(database, job.run)));
        if (!isPlayed) dead.push(job); // else it had two, and this one stood in the other's way
      }
      return dead;
    },

    async redrive(dead) {
      const again: Job[] = [];
      for (const { run, tenant, module } of dead) {
        const found = await store.find(run);
        if (found !== undefined && !isOver(found)) {
          await submit({ run, tenant, module }); // before it is put away: twice is as good as once
          again.push({ run, tenant, module });
        }
        for (const { id, data } of await deadJobs(database, deadName(queue)))
          if (jobSchema.safeParse(data).data?.run === run) await boss.deleteJob(deadName(queue), id);
      }
      return again;
    },
  };
}
