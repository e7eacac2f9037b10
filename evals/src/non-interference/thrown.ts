// What a tool, a provider or a worker's code may throw: any class, any text, and things that are no errors at all.
import { NotDone } from "@bulkhead/agents";
import { CODES, SandboxError } from "@bulkhead/sandbox";
import { GraphInterrupt, NodeInterrupt } from "@langchain/langgraph";
import fc from "fast-check";
import { type RawText, rawText, textOf } from "./raw-text.ts";

export interface Thrown {
  readonly kind: (typeof KINDS)[number];
  readonly says: RawText;
  readonly pick: number;
}

const KINDS = [
  "Error",
  "TypeError",
  "named",
  "text",
  "nothing",
  "object",
  "aggregate",
  "abort",
  "sandbox",
  "not done",
  "interrupt",
  "node interrupt",
  "http",
  "trap",
] as const;

export const thrown: fc.Arbitrary<Thrown> = fc.record({
  kind: fc.constantFrom(...KINDS),
  says: rawText,
  pick: fc.nat(1_000),
});

/** `cancelled` is what a call answers when its caller stopped it; a tool that throws it says that it was stopped. */
const SANDBOX_CODES = CODES.filter((code) => code !== "cancelled");

export function thrownOf({ kind, says, pick }: Thrown): unknown {
  const text = textOf(says);
  switch (kind) {
    case "Error":
      return new Error(text, { cause: new Error(`because ${text}`) });
    case "TypeError":
      return new TypeError(text);
    case "named":
      return Object.assign(new Error(text), { name: text.slice(0, 40), code: text.slice(0, 20), pick });
    case "text":
      return text;
    case "nothing":
      return pick % 2 === 0 ? undefined : null;
    case "object":
      return { message: text, lc_error_code: "MODEL_AUTHENTICATION", pick };
    case "aggregate":
      return new AggregateError([new Error(text), text], text);
    case "abort":
      return new DOMException(text, "AbortError");
    case "sandbox":
      return new SandboxError(SANDBOX_CODES[pick % SANDBOX_CODES.length] ?? "timeout", text);
    case "not done":
      return new NotDone(text);
    case "interrupt":
      return new GraphInterrupt([{ id: "i", value: text }]);
    case "node interrupt":
      return new NodeInterrupt(text);
    case "http":
      return Object.assign(new Error(text), { status: 400 + (pick % 200), headers: { "retry-after": String(pick) } });
    case "trap":
      return new Proxy(new Error(text), {
        get: (target, key) => {
          if (key === "message" || key === "toString") throw new Error(text);
          return Reflect.get(target, key) as unknown;
        },
      });
    default:
      return kind satisfies never;
  }
}
