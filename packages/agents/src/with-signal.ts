// Waits for work no longer than until the signal. The work itself is told by its own use of the signal.
import { SandboxError } from "@bulkhead/sandbox";

/** @throws SandboxError `cancelled` as soon as the signal is aborted, whatever the work does. */
export async function withSignal<T>(work: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw stopped();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(stopped());
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

const stopped = () => new SandboxError("cancelled", "stopped by the caller or by a limit");
