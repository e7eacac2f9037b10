// The functions that a script may name in `compute`: what a competent model works out from what it can read.
//
// A function that is given something it cannot use answers undefined; it never guesses.
import type { Json } from "./script.ts";

export type ComputeFunction = (...args: readonly Json[]) => Json | undefined;

export const COMPUTE: Readonly<Record<string, ComputeFunction>> = {
  /** "412.50", "1.234,50 EUR" or 412.5 in cents. */
  eurToCents: (amount) => {
    const euros = typeof amount === "string" ? toNumber(amount) : amount;
    return typeof euros === "number" && Number.isFinite(euros) ? Math.round(euros * 100) : undefined;
  },
  count: (list) => (Array.isArray(list) ? list.length : undefined),
  /** Of a step's outcomes. */
  countOk: (outcomes) => countWhere(outcomes, true),
  countFailed: (outcomes) => countWhere(outcomes, false),
};

function toNumber(text: string): number {
  const figures = /\d[\d.,' \u00a0]*/u.exec(text)?.[0].replace(/[' \u00a0]|[.,]$/gu, "") ?? "";
  if (figures === "") return Number.NaN;
  const decimals = /[.,](\d{1,2})$/u.exec(figures);
  const whole = decimals ? figures.slice(0, decimals.index) : figures;
  return Number.parseFloat(`${whole.replace(/[.,]/gu, "")}.${decimals?.[1] ?? "0"}`);
}

function countWhere(outcomes: Json | undefined, ok: boolean): number | undefined {
  if (!Array.isArray(outcomes)) return undefined;
  return outcomes.filter(
    (outcome: unknown) => typeof outcome === "object" && outcome !== null && "ok" in outcome && outcome.ok === ok,
  ).length;
}
