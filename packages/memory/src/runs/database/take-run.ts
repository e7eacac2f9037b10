// Takes the thread of a run and reads all that is kept of the run, in one transaction: whatever a former holder has written
// is seen, and whatever it still sends is refused.
import { randomUUID } from "node:crypto";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { checkRoom, limitRefusal } from "../../tenants/tenant-limits.ts";
import type { Claim } from "../claim.ts";
import { type NewRun, NOTHING_SPENT } from "../run-store.ts";
import { DatabaseClaim, type DatabaseClaimOptions } from "./database-claim.ts";
import { expireEffects } from "./effect-rows.ts";
import { isGone, ownPlace } from "./holder-place.ts";
import { type Before, giveBack, type LeaseRow, releaseLease, selectLease, takeLease } from "./lease.ts";
import { LeaseClock } from "./lease-clock.ts";
import { type LoadedRun, loadedRun, selectAll } from "./loaded-run.ts";
import type { OperatorSide } from "./operator-side.ts";
import { insertRun, type RunRow } from "./run-rows.ts";

export type Taking = Omit<DatabaseClaimOptions, "lease" | "clock">;

/** Takes it and reads it, in one round trip; twice where the holder turns out to be gone. */
export async function takeRun(id: string, made: NewRun | undefined, options: Taking): Promise<Claim> {
  const { side, vault, now, ttlMs } = options;
  const token = randomUUID();
  const place = ownPlace();
  let gone: string | undefined;
  for (;;) {
    const leaseClock = new LeaseClock(ttlMs);
    const [before, taken] = [
      made === undefined ? [] : insertRun(made, vault, { startedAt: now(), spent: NOTHING_SPENT }),
      takeLease({ run: id, token, asked: made?.asked, place, ttlMs, gone }),
    ];
    const answers = await taking(side, [
      checkRoom(id),
      ...before,
      ...taken,
      expireEffects(id, token, now()),
      selectLease(id),
      ...selectAll(id, now()),
    ]);
    const [[was] = [], , [leased] = [], ...rows] = answers.slice(before.length + taken.length);
    const run = rows[0]?.[0] as unknown as RunRow | undefined; // the columns of selectRun
    if (run === undefined) throw new MemoryError("no_run", "there is no run of this id");
    if (made !== undefined && run.asked !== made.asked)
      throw new MemoryError("run_changed", "a run of this id was asked something else; take another id");
    const lease = leased as unknown as LeaseRow | undefined; // the columns of selectLease
    const mine = lease?.token === token;
    if (run.status === "cancelled" || run.status === "abandoned") {
      if (mine) await side.pipeline([releaseLease({ thread: run.thread, token })]); // it was cancelled while we took it
      throw new MemoryError("run_over", `this run was ${run.status}; start it under another id`);
    }
    if (!mine && run.status !== "done") {
      if (lease !== undefined && gone === undefined && isGone(lease.place ?? undefined)) {
        gone = lease.token;
        continue;
      }
      throw new MemoryError("run_held", "a run of this thread is under way");
    }
    const held = mine ? { thread: run.thread, token, epoch: Number(lease.epoch) } : undefined;
    let loaded: LoadedRun | undefined;
    try {
      loaded = loadedRun(rows, id, vault);
    } catch (error) {
      if (held !== undefined) await side.pipeline(giveBack(id, held, was as unknown as Before)); // the columns of takeLease
      throw error;
    }
    if (loaded === undefined) throw new MemoryError("no_run", "there is no run of this id");
    return new DatabaseClaim(loaded, { ...options, lease: held, clock: leaseClock });
  }
}

/** @throws MemoryError `too_many_runs` */
async function taking(side: OperatorSide, statements: readonly Statement[]): Promise<readonly Rows[]> {
  try {
    return await side.pipeline(statements);
  } catch (error) {
    throw limitRefusal(error);
  }
}
