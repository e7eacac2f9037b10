// How much of a kill suite runs: a little with `npm test`, all of it with `npm run soak`, which prints its figures.

export const SOAK = process.env["BULKHEAD_SOAK"] === "1";

/** What takes long and is seldom changed is played by CI, by soak, and by `CI=true npm test`. */
export const IN_CI = SOAK || process.env["CI"] === "true";

export const inFull = { timeout: SOAK ? 3 * 60 * 60_000 : 120_000 };

/** Past the test runner, which would say for each line whose it is. */
export function tell(line: string): void {
  if (SOAK) process.stderr.write(`${line} (seed ${process.env["BULKHEAD_SEED"]})\n`);
}

/** Some at once: a killed process leaves the machine idle. */
export async function inLanes<T>(
  count: number,
  lanes: number,
  work: (at: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const at = next++;
      results[at] = await work(at);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
