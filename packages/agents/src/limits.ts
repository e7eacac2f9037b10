/** Limits of one run. What is reached stops the run (main model calls) or the spawn (`budget_exceeded`). */
import { AgentsError } from "./agents-error.ts";

export interface RunLimits {
  readonly usd?: number;
  readonly tokens?: number;
  readonly modelCalls?: number;
  readonly wallMs?: number;
  readonly bits?: number;
}

const NAMES = ["usd", "tokens", "modelCalls", "wallMs", "bits"];

export function checkRunLimits(limits: RunLimits): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!NAMES.includes(name)) throw new AgentsError("bad_agent", `there is no limit "${name}" (${NAMES.join(", ")})`);
    if (value !== undefined && !(typeof value === "number" && value > 0))
      throw new AgentsError("bad_agent", `limits.${name} is a number above 0`);
  }
}

export interface Spent {
  readonly usd: number | undefined;
  readonly tokens: number;
  readonly modelCalls: number;
  readonly wallMs: number;
}

/** The first limit that is reached, or undefined. A limit in dollars with a model of no known price is reached at once. */
export function reachedLimit(limits: RunLimits, spent: Spent): keyof RunLimits | undefined {
  if (limits.usd !== undefined && (spent.usd === undefined || spent.usd >= limits.usd)) return "usd";
  if (limits.tokens !== undefined && spent.tokens >= limits.tokens) return "tokens";
  if (limits.modelCalls !== undefined && spent.modelCalls >= limits.modelCalls) return "modelCalls";
  if (limits.wallMs !== undefined && spent.wallMs >= limits.wallMs) return "wallMs";
  return undefined;
}
