// Keeps a lease while nothing is written: every third of its time. It is also how a holder that waits (for a model, a
// tool) hears that the run was cancelled, or taken.
import { MemoryError } from "../../memory-error.ts";
import type { HeldLease } from "./held-lease.ts";
import { renewLease } from "./lease.ts";
import { isOutage, leaseLost, runCancelled } from "./write-refusal.ts";

/** Until it is stopped, or has nothing to keep any more. */
export function startHeartbeat(options: HeldLease): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const next = (ms: number) => {
    if (!stopped) timer = setTimeout(() => void beat(), ms).unref();
  };
  const beat = async () => {
    const { clock, ttlMs, onRefused } = options;
    const wait = ttlMs / 3 - clock.silentMs;
    if (wait > 0) return next(wait + 1); // a write has renewed it
    const refused = await renew(options);
    if (stopped) return;
    if (refused !== undefined) onRefused(refused);
    if (refused?.code === "lease_lost") return;
    next(clock.over ? ttlMs / 10 : ttlMs / 3); // of a cancelled run, too: what is under way has to be settled
  };
  next(Math.max(0, options.ttlMs / 3 - options.clock.silentMs)); // the database may have been waited for
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
    if (row === undefined) return leaseLost();
    renewed();
    return row["status"] === "cancelled" || row["status"] === "abandoned" ? runCancelled() : undefined;
  } catch (error) {
    if (isOutage(error) && side.open && clock.silentMs <= patienceMs) return undefined;
    return new MemoryError("lease_lost", "the database was away for too long: this run can be taken up again");
  }
}
