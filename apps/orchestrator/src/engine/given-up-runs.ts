// Runs that the pools have given up: their jobs lie apart, and who looks after the pools may have them played again.
import { type Database, isOver, type RunStore } from "@bulkhead/memory";
import type { Engine } from "./engine.ts";
import { type Job, jobSchema } from "./job.ts";
import { deleteDeadJobs, givenUpJobs } from "./job-rows.ts";
import { deadName } from "./queue-names.ts";

interface GivingUp extends Pick<Engine, "submit"> {
  readonly database: Database;
  readonly store: RunStore;
  readonly queue: string;
}

export function givenUpRuns({ database, store, queue, submit }: GivingUp): Pick<Engine, "dead" | "redrive"> {
  return {
    async dead() {
      const jobs = (await givenUpJobs(database, deadName(queue))).flatMap(
        (data) => jobSchema.safeParse(data).data ?? [],
      );
      return [...new Map(jobs.map((job) => [job.run, job])).values()];
    },

    async redrive(dead) {
      const again: Job[] = [];
      for (const { run, tenant, module } of dead) {
        const found = await store.find(run);
        if (found !== undefined && !isOver(found)) {
          await submit({ run, tenant, module }); // before it is put away: twice is as good as once
          again.push({ run, tenant, module });
        }
        await deleteDeadJobs(database, deadName(queue), run);
      }
      return again;
    },
  };
}
