// Limits of one run. What is reached stops the run when its main model would be asked next, and a spawn at once.
import { AgentsError } from "../agents-error.ts";

export interface RunLimits {
  /** US dollars, by `prices`. A model without a price counts as too dear. */
  readonly usd?: number;
  /** Input and output tokens of all models, as the providers report them. */
  readonly tokens?: number;
  /** Calls to any model, failed ones too. */
  readonly modelCalls?: number;
  /** Milliseconds from the start of the run. */
  readonly wallMs?: number;
  /** Capacity of what the main agent reads (DESIGN section 4), reserved when a call starts. */
  readonly bits?: number;
}

/** Of a timer: a longer one fires at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

const NAMES = ["usd", "tokens", "modelCalls", "wallMs", "bits"] as const satisfies readonly (keyof RunLimits)[];

/** @throws AgentsError `bad_agent` */
export function checkRunLimits(limits: RunLimits): void {
  for (const [name, value] of Object.entries(limits) as [keyof RunLimits, unknown][]) {
    if (!NAMES.includes(name)) throw new AgentsError("bad_agent", `there is no limit "${name}" (${NAMES.join(", ")})`);
    if (value !== undefined && !(typeof value === "number" && value > 0)) {
      throw new AgentsError("bad_agent", `limits.${name} is a number above 0`);
    }
  }
}

/** The lower ones of both. */
export function lowerLimits(limits: RunLimits, { tokens, bits }: Pick<RunLimits, "tokens" | "bits">): RunLimits {
  const least = (one: number | undefined, other: number | undefined) =>
    one === undefined ? other : Math.min(one, other ?? one);
  const [lowerTokens, lowerBits] = [least(limits.tokens, tokens), least(limits.bits, bits)];
  return {
    ...limits,
    ...(lowerTokens === undefined ? {} : { tokens: lowerTokens }),
    ...(lowerBits === undefined ? {} : { bits: lowerBits }),
  };
}
