// How much of a long suite runs: a part of it with `npm test`, all of it with `npm run soak`.
import type { CheckOptions } from "../../src/non-interference/check-non-interference.ts";

export const SOAK = process.env["BULKHEAD_SOAK"] === "1";

export const inFull = { timeout: SOAK ? 3 * 60 * 60_000 : 120_000 };

export function pairsOf(name: string, { here, soak }: { readonly here: number; readonly soak: number }): CheckOptions {
  const pairs = SOAK ? soak : here;
  return {
    pairs,
    seed: Number(process.env["BULKHEAD_SEED"]),
    progress: (taken) => {
      if (SOAK && taken % 50 === 0) tell(`${name}: ${taken} of ${pairs} pairs`);
    },
  };
}

/** Past the test runner, which would say for each line whose it is. */
export function tell(line: string): void {
  if (SOAK) process.stderr.write(`${line}\n`);
}
