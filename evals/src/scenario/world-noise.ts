// What a stranger wrote in one world and not in the other: one text, behind every string of what a read returns.
import fc from "fast-check";
import { rawText, textOf } from "../non-interference/raw-text.ts";
import type { Flow } from "./flow.ts";

const MOST = 2_000;

/** Between marks, so that it can be taken out again; so short that no worker of the flow is given a part of it only. */
export function noiseOf(seed: number, { workers }: Pick<Flow, "workers">): string {
  const longest = workers.flatMap((worker) => (worker.kind === "model" && worker.long ? [worker.long.tokens / 4] : []));
  const most = Math.floor(Math.min(MOST, ...longest));
  const [raw] = fc.sample(rawText, { numRuns: 1, seed });
  return `(w${seed}: ${raw === undefined ? "" : textOf(raw).slice(0, most)} :w${seed})`.toWellFormed();
}

/** Of whatever holds strings: the same without the text, however it was spelled, trimmed or broken on its way. */
export function withoutNoise<T>(value: T, seed: number): T {
  const noise = new RegExp(`(?:\\s|\\\\+[nrt])*\\(w${seed}:[^]*?:w${seed}\\)`, "gu");
  const clean = (part: unknown): unknown => {
    if (typeof part === "string") return part.replace(noise, "");
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(clean);
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, clean(one)]));
  };
  return clean(value) as T; // of the same shape
}
