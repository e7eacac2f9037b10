// Runs as whoever submitted them follows them, in any process: until no job of theirs is left, and none will come.
import type { RunEvent } from "@bulkhead/agents";
import { type Database, MemoryError, type RunStore, type RunSummary } from "@bulkhead/memory";
import type { Engine, JobEvent, Waiting } from "./engine.ts";
import { eventsAfter, hasOpenJob } from "./job-rows.ts";
import type { RunSignals } from "./run-signals.ts";
import { untilFound } from "./until-found.ts";

interface Following {
  readonly database: Database;
  readonly store: RunStore;
  readonly signals: RunSignals;
}

export function followedRuns({ database, store, signals }: Following): Pick<Engine, "wait" | "events"> {
  const existing = async (run: string): Promise<RunSummary> => {
    const found = await store.find(run);
    if (found === undefined) throw new MemoryError("no_run", "there is no run of this id");
    return found;
  };
  const isOpen = (run: string) => hasOpenJob(database, run);
  return {
    wait: (run, { signal }: Waiting = {}) =>
      untilFound(
        async () => {
          const open = await isOpen(run); // before the run: what it came to is seen
          const found = await existing(run);
          return open || goesOn(found) ? undefined : found;
        },
        { signals, run, kinds: ["end"], signal },
      ),

    async *events(run, { after = 0, signal } = {}): AsyncIterable<JobEvent> {
      await existing(run);
      const [last] = after > 0 ? await eventsAfter(database, run, after - 1) : [];
      const begin = last?.seq === after ? after : 0; // a number that was never given reads from the beginning
      for (let seq = begin; ; ) {
        const found = await untilFound(
          async () => {
            const open = await isOpen(run); // before the events: what was told before its end is seen
            const rows = await eventsAfter(database, run, seq);
            if (rows.length > 0) return rows;
            return open || goesOn(await existing(run)) ? undefined : rows;
          },
          { signals, run, kinds: ["event", "end"], signal },
        );
        if (found.length === 0) return;
        for (const row of found) {
          seq = row.seq;
          yield { seq, event: row.event as RunEvent }; // only `record` writes there
        }
      }
    },
  };
}

/** It waited, and a person has answered: somebody submits it again. */
const goesOn = ({ status, asks, keptFor }: RunSummary) => status === "waiting" && asks === 0 && keptFor !== undefined;
