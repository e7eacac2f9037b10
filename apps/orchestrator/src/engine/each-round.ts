// One round of work after another, until a signal: the next begins when something calls for it, and from time to time, since what
// was told can be lost. Rule: what calls during a round is not missed.
import { within } from "./within.ts";

export interface Rounds {
  readonly signal: AbortSignal;
  readonly everyMs: number;
  /** Calls back when there may be work; the returned function ends that. */
  readonly on: (wake: () => void) => () => void;
}

/** `round`: never rejects; true: the next one begins at once. `wake`: calls for a round. */
export async function eachRound(
  { signal, everyMs, on }: Rounds,
  round: (wake: () => void) => Promise<boolean>,
): Promise<void> {
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  const off = on(wake);
  signal.addEventListener("abort", wake);
  while (!signal.aborted) {
    woken = Promise.withResolvers();
    const mayBeMore = await round(wake);
    if (!mayBeMore && !signal.aborted) await within(everyMs, woken.promise);
  }
  off();
  signal.removeEventListener("abort", wake);
}
