// How many problems were solved, counted from stored attempts alone, so that it can be counted again. Two ways: oracle@k gives
// each hidden case to whichever of the first k attempts gets it right (somebody who knows the truth chooses); strict asks one
// attempt to get all cases of its problem right. Problems without an attempt count as failed.
import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "@bulkhead/sandbox";
import type { Attempt } from "./attempt.ts";

export interface Score {
  /** A sum: a problem of which half the cases are right is half a problem. */
  readonly oracle: number;
  readonly strict: number;
  readonly total: number;
}

/** `truths`: of each problem, the right output of each hidden case. */
export function scoreAttempts(
  attempts: readonly Attempt[],
  truths: ReadonlyMap<string, readonly JsonValue[]>,
  k: number,
): Score {
  let oracle = 0;
  let strict = 0;
  for (const [problem, cases] of truths) {
    const counted = attempts.filter((one) => one.problem === problem && one.number < k);
    const right = counted.map(({ outputs }) => cases.map((truth, at) => isDeepStrictEqual(outputs[at], truth)));
    const found = cases.filter((_, at) => right.some((one) => one[at]));
    oracle += cases.length === 0 ? 0 : found.length / cases.length;
    if (cases.length > 0 && right.some((one) => one.every(Boolean))) strict++;
  }
  return { oracle, strict, total: truths.size };
}
