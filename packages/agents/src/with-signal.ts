// Waits for work no longer than until the signal. The work itself is told by its own use of the signal.
import { onAbort, SandboxError } from "@bulkhead/sandbox";

/** @throws SandboxError `cancelled` as soon as the signal is aborted, whatever the work does. */
export async function withSignal<T>(work: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw stopped();
  const aborted = Promise.withResolvers<never>();
  const unhear = onAbort(signal, () => aborted.reject(stopped()));
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    unhear();
  }
}

const stopped = () => new SandboxError("cancelled", "stopped by the caller or by a limit");
