// A play that cannot go on for ever, and that cannot leave the machine.
import { EvalsError } from "../evals-error.ts";
import { onThisMachine } from "./on-this-machine.ts";

export interface PlayOptions {
  readonly signal?: AbortSignal;
  /** Of one play, in milliseconds. Default: 30,000. */
  readonly limitMs?: number;
}

/** What it threw, in a line. @throws EvalsError `never_ends`, `leaves_machine`; what the signal was aborted with */
export async function limited(
  work: (signal: AbortSignal) => Promise<void>,
  { signal, limitMs = 30_000 }: PlayOptions,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(limitMs);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  try {
    await onThisMachine(() => Promise.race([work(either), aborted(either)]));
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted)
      throw new EvalsError(
        "never_ends",
        `a play had not ended after ${limitMs / 1_000} s: something in it waits for what nobody does here; play it in parts, or give it longer (limitMs, --timeout)`,
        { cause: error },
      );
    if (error instanceof EvalsError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
