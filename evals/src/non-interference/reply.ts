// What a worker's model does at one of its steps: prose and calls, what they cost by the provider's word, how long it takes, and how many models of the chain fail before one answers.
import fc from "fast-check";
import { latency } from "./latency.ts";
import { type RawText, rawText } from "./raw-text.ts";
import { type Thrown, thrown } from "./thrown.ts";

export interface Reply {
  readonly calls: readonly RawCall[];
  readonly prose: RawText;
  /** Models of the chain that fail first. */
  readonly failing: number;
  readonly thrown: Thrown;
  readonly latency: number;
  readonly usage: Usage | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface RawCall {
  readonly name: string;
  /** The arguments as the model wrote them. */
  readonly text: string;
}

interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

/** Far below any limit: a limit that one world reaches is outside the claim. */
const usage = fc
  .tuple(fc.nat(900), fc.nat(900))
  .map(([input, output]): Usage => ({ input_tokens: input, output_tokens: output, total_tokens: input + output }));

/** No word that says how a reply ended: fast-check likes "length", and a reply that was cut is planned for (worker-script.ts). */
const metadata = fc.dictionary(
  fc.constantFrom("finish_reason", "model_name", "system_fingerprint", "headers", "id"),
  fc.oneof(
    fc.string({ maxLength: 20 }).map((text) => `-${text}`),
    fc.nat(),
    fc.record({ "x-ratelimit-remaining-tokens": fc.nat() }),
  ),
);

/** Less than a reply may hold, with its calls: more is `too_large`, and so a limit that one world reaches. */
const MOST_CHARACTERS = 2 ** 21;
const prose = rawText.map((raw): RawText => {
  if ("text" in raw) return raw;
  return { ...raw, times: Math.min(raw.times, Math.floor(MOST_CHARACTERS / raw.unit.length)) };
});

/** Of the models of a chain of two. */
export const CHAIN = 2;

export function replies(calls: readonly RawCall[], given: Partial<Reply> = {}): fc.Arbitrary<Reply> {
  return fc
    .record({
      prose,
      failing: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(CHAIN - 1)),
      thrown,
      latency,
      usage: fc.option(usage, { nil: undefined }),
      metadata,
    })
    .map((reply) => ({ ...reply, calls, ...given }));
}
