// Runs that can go on and that nobody plays: those that waited and were answered, by whoever, and those whose submitter ended
// between keeping and submitting them. Rule: what stands in the store says which they are, so nothing depends on the process
// that answered; every pool looks, and every service with a queue, when an answer is told and from time to time.
import type { Engine } from "./engine.ts";
import { within } from "./within.ts";

export interface TakingUpRuns {
  readonly engine: Pick<Engine, "takeUp" | "onAnswer">;
  readonly signal: AbortSignal;
}

/** Until the signal. A database that is away is asked again. */
export async function takeUpRuns({ engine, signal }: TakingUpRuns): Promise<void> {
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  const off = engine.onAnswer(wake);
  signal.addEventListener("abort", wake);
  while (!signal.aborted) {
    woken = Promise.withResolvers();
    await engine.takeUp().catch(() => undefined);
    if (!signal.aborted) await within(LOOK_MS, woken.promise);
  }
  off();
  signal.removeEventListener("abort", wake);
}

const LOOK_MS = 5_000;
