// Keeps a lease while nothing is written: every third of its time. In between it looks, each second: that is how a holder
// that waits (for a model, a tool) hears that the run was cancelled, or taken.
import type { Rows } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { HeldLease } from "./held-lease.ts";
import { lookAtLease, renewLease } from "./lease.ts";
import { isOutage, leaseLost, runCancelled } from "./write-refusal.ts";

const LOOK_MS = 1_000;

/** Until it is stopped, or has nothing to keep any more. */
export function startHeartbeat(options: HeldLease): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const next = (ms: number) => {
    if (!stopped) timer = setTimeout(() => void beat(), ms).unref();
  };
  const beat = async () => {
    const { clock, ttlMs, onRefused } = options;
    const wait = lookMs - clock.silentMs;
    if (wait > 0) return next(wait + 1); // a write has renewed it
    const refused = await (clock.silentMs < ttlMs / 3 ? look(options) : renew(options));
    if (stopped) return;
    if (refused !== undefined) onRefused(refused);
    if (refused?.code === "lease_lost") return;
    next(clock.over ? ttlMs / 10 : lookMs); // of a cancelled run, too: what is under way has to be settled
  };
  const lookMs = Math.min(LOOK_MS, options.ttlMs / 3);
  next(Math.max(0, lookMs - options.clock.silentMs)); // the database may have been waited for
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Why there is nothing to keep any more. */
export async function renew({ side, lease, clock, ttlMs, patienceMs }: HeldLease): Promise<MemoryError | undefined> {
  const renewed = clock.renewing();
  try {
    const [[row] = []] = await side.pipeline([renewLease(lease, ttlMs)]);
    if (row !== undefined) renewed();
    return reasonIn(row);
  } catch (error) {
    if (isOutage(error) && side.open && clock.silentMs <= patienceMs) return undefined;
    return new MemoryError("lease_lost", "the database was away for too long: this run can be taken up again");
  }
}

/** What stands there; of a database that does not answer the next renewal hears. */
async function look({ side, lease }: HeldLease): Promise<MemoryError | undefined> {
  try {
    const [[row] = []] = await side.pipeline([lookAtLease(lease)]);
    return reasonIn(row);
  } catch {
    return undefined;
  }
}

function reasonIn(row: Rows[number] | undefined): MemoryError | undefined {
  if (row === undefined) return leaseLost();
  return row["status"] === "cancelled" || row["status"] === "abandoned" ? runCancelled() : undefined;
}
