// What a run has spent so far: model calls, tokens, dollars, bits, time. What other processes spent on it before counts
// towards its limits, and is told apart.
import { NOTHING_SPENT, type Spent } from "@bulkhead/memory";
import type { ModelCallReport } from "../model/model-chain.ts";
import type { Usage } from "../model/usage.ts";
import type { RunLimits } from "./limits.ts";
import type { Price } from "./run-report.ts";

export class Spending {
  readonly #prices: Readonly<Record<string, Price>>;
  readonly #started = performance.now();
  #tokens: Usage = { input: 0, output: 0 };
  #usd: number | undefined = 0;
  #pending = 0;
  #pendingUsd = 0;
  modelCalls = 0;
  /** Over all processes of the run: what its answers could tell is counted again where it is taken up. */
  bits = 0;
  /** What other processes spent. */
  readonly before: Spent;

  constructor(prices: Readonly<Record<string, Price>>, before: Spent = NOTHING_SPENT) {
    this.#prices = prices;
    this.before = before;
  }

  /** Over all processes of the run. */
  get total(): Spent {
    const { before } = this;
    const usd = before.usd === undefined || this.#usd === undefined ? {} : { usd: before.usd + this.#usd };
    return {
      modelCalls: before.modelCalls + this.modelCalls,
      inputTokens: before.inputTokens + this.#tokens.input,
      outputTokens: before.outputTokens + this.#tokens.output,
      ...usd,
      bits: Math.max(before.bits, this.bits),
      ms: before.ms + Math.round(this.ms),
    };
  }

  get ms(): number {
    return performance.now() - this.#started;
  }

  get tokens(): Usage {
    return this.#tokens;
  }

  /** Undefined once a model without a price was called. */
  get usd(): number | undefined {
    return this.#usd;
  }

  /**
   * A call that starts now. It counts at once, with an estimate of what it reads, so that calls side by side cannot all
   * pass one limit; what the provider reports then takes the estimate's place. A limit can be passed by what the calls
   * under way write, and by where the estimate was low.
   */
  startModelCall(characters: number, name: string): (call: ModelCallReport) => void {
    const estimate = Math.ceil(characters / CHARACTERS_A_TOKEN);
    const dollars = (estimate * (this.#prices[name]?.input ?? 0)) / 1e6;
    this.modelCalls++;
    this.#pending += estimate;
    this.#pendingUsd += dollars;
    return ({ model, ok, usage }) => {
      this.#pending -= estimate;
      this.#pendingUsd -= dollars;
      const unreported: Usage = { input: ok ? estimate : 0, output: 0 };
      const { input, output } =
        usage !== undefined && isCount(usage.input) && isCount(usage.output) ? usage : unreported;
      this.#tokens = { input: this.#tokens.input + input, output: this.#tokens.output + output };
      const price = this.#prices[model];
      this.#usd =
        this.#usd === undefined || price === undefined
          ? undefined
          : this.#usd + (input * price.input + output * price.output) / 1e6;
    };
  }

  /** The first limit that is reached. A limit in dollars is reached by a model of no known price. Bits limit by themselves. */
  reached(limits: RunLimits): Exclude<keyof RunLimits, "bits"> | undefined {
    const { usd, tokens, modelCalls, wallMs } = limits;
    const spent = this.total;
    if (usd !== undefined && (spent.usd === undefined || spent.usd + this.#pendingUsd >= usd)) return "usd";
    if (tokens !== undefined && spent.inputTokens + spent.outputTokens + this.#pending >= tokens) return "tokens";
    if (modelCalls !== undefined && spent.modelCalls >= modelCalls) return "modelCalls";
    if (wallMs !== undefined && spent.ms >= wallMs) return "wallMs";
    return undefined;
  }
}

/** Of English; other scripts have more tokens. A provider that reports no usage is taken to have read this many. */
const CHARACTERS_A_TOKEN = 4;

const isCount = (value: number) => Number.isFinite(value) && value >= 0;
