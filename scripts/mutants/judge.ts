// In a process of its own: does the matrix see the leak that was put back, or do pairs of worlds? It ends at the first that
// does, and says which as one line of JSON.
import { firstLeak } from "../matrix/run-matrix.ts";
import { differenceOfWorlds } from "./first-difference.ts";

/** The quietest of the mutants shows within the first six. */
const PAIRS = 80;

const seed = Number(process.env["BULKHEAD_SEED"] || 1);
const inMatrix = async () => {
  const leak = await firstLeak(seed, process.env["BULKHEAD_CHANNEL"] ?? "");
  return leak === undefined ? undefined : { by: "matrix", ...leak };
};
const inWorlds = async () => {
  const asking = process.env["BULKHEAD_CHANNEL"] === "questions";
  const where = await differenceOfWorlds(seed, PAIRS, { asking });
  return where === undefined ? undefined : { by: "worlds", where };
};
// What the mutant is about comes first; the other one is asked only when that saw nothing.
const [first, second] = process.env["BULKHEAD_QUIET"] === "1" ? [inWorlds, inMatrix] : [inMatrix, inWorlds];
const seen = (await first()) ?? (await second()) ?? {};
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit());
