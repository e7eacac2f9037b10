// Waits for what somebody else does. Rule: whoever stops waits no longer, whether or not the other one hears of it.
import { onAbort } from "@bulkhead/sandbox";

/** @throws what the work throws; the signal's reason */
export async function untilStopped<T>(work: () => T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const unhear = onAbort(signal, () => stopped.reject(signal.reason));
  try {
    return await Promise.race([work(), stopped.promise]);
  } finally {
    unhear();
  }
}
