// What a stranger wrote in one world and not in the other: one text, behind every string of what a read returns.
import fc from "fast-check";
import { rawText, textOf } from "../non-interference/raw-text.ts";
import type { Flow } from "./flow.ts";

const MOST = 2_000;

/** Never empty, so that it can be taken out again; and so short that no worker of the flow is given a part of it only. */
export function noiseOf(seed: number, { workers }: Pick<Flow, "workers">): string {
  const longest = workers.flatMap((worker) => (worker.kind === "model" && worker.long ? [worker.long.tokens / 4] : []));
  const most = Math.floor(Math.min(MOST, ...longest));
  const [raw] = fc.sample(rawText, { numRuns: 1, seed });
  return `(${seed}) ${raw === undefined ? "" : textOf(raw).slice(0, most)}`.toWellFormed();
}
