// Waits for what somebody else does. Rule: whoever stops waits no longer, whether or not the other one hears of it.

/** @throws what the work throws; the signal's reason */
export async function untilStopped<T>(work: () => T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
