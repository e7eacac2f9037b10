// Numbers from the run's seed, the same for the same name: what one suite draws does not move another's kills.
import { createHash } from "node:crypto";

export type Random = () => number;

/** From 0 to below 1. */
export function seededRandom(name: string, seed = process.env["BULKHEAD_SEED"] ?? "1"): Random {
  let drawn = 0;
  return () => createHash("sha256").update(`${seed}/${name}/${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}

/** A whole number below `most`. */
export const below = (random: Random, most: number): number => Math.floor(random() * most);
