// Runs that can go on and that nobody plays: those that waited and were answered, by whoever, and those whose submitter ended
// between keeping and submitting them. Rule: what stands in the store says which they are, so nothing depends on the process
// that answered; every pool looks, and every service with a queue, when an answer is told and from time to time.
import { eachRound } from "./each-round.ts";
import type { Engine } from "./engine.ts";

export interface TakingUpRuns {
  readonly engine: Pick<Engine, "takeUp" | "onAnswer">;
  readonly signal: AbortSignal;
}

/** Until the signal. A database that is away is asked again. */
export async function takeUpRuns({ engine, signal }: TakingUpRuns): Promise<void> {
  await eachRound({ signal, everyMs: LOOK_MS, on: engine.onAnswer }, async () => {
    await engine.takeUp().catch(() => undefined);
    return false;
  });
}

const LOOK_MS = 5_000;
