// A job that this process has, by the attempt that it was given: whatever it says under an attempt that is over changes
// nothing. What comes out of the queue is validated as what went in.
import type { Database } from "@bulkhead/memory";
import type { Job as BossJob, CommandResponse, Db, PgBoss } from "pg-boss";
import type { AgainCode, Assignment } from "./engine.ts";
import { jobSchema } from "./job.ts";
import type { Attempt } from "./job-rows.ts";
import { piped } from "./piped-db.ts";
import { notification, type RunSignals } from "./run-signals.ts";

/** With what the queue knows it by. */
export interface Assigned extends Assignment {
  readonly held: Attempt;
}

interface Parts {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly signals: RunSignals;
}

/** Undefined: it is no job of ours. */
export function assignmentOf(
  { id, name, retryCount, heartbeatSeconds, data }: BossJob,
  { database, boss, signals }: Parts,
): Assigned | undefined {
  const parsed = jobSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { v: _, ...job } = parsed.data;
  const over = new AbortController();
  const stop = signals.on("cancel", job.run, () => over.abort(new Error("cancelled")));
  const held: Attempt = { name, id, retryCount };
  const attempt = { id, retryCount };
  const end = async (settle: (db: Db) => Promise<CommandResponse>): Promise<boolean> => {
    const had = isHad(await settle(piped(database, [notification("end", job.run)])));
    stop();
    return had;
  };
  return {
    ...job,
    id,
    attempt: retryCount,
    held,
    signal: over.signal,
    beatMs: ((heartbeatSeconds ?? 30) * 1_000) / 3,
    async beat() {
      const had = isHad(await boss.touch(name, attempt));
      if (!had) over.abort(new Error("another process has the job"));
      return had;
    },
    done: () => end((db) => boss.complete(name, attempt, null, { db })),
    again: (code: AgainCode) => end((db) => boss.fail(name, attempt, { code }, { db })),
  };
}

/** pg-boss says how many rows it has changed. */
function isHad(response: CommandResponse): boolean {
  return "affected" in response && response.affected === 1;
}
