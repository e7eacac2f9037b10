// How long something takes, counted in turns of the event loop: what matters is which of two things is there first.
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";

/** 0 to 9 are turns; above, so many milliseconds more. */
export const latency = fc.oneof(
  { weight: 9, arbitrary: fc.nat(9) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 12 }) },
);

export async function wait(turns: number): Promise<void> {
  if (turns > 9) return sleep(turns - 9);
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
