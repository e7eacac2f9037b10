// What a model's reply is in a worker's life: calls of its tools, its result, or no result and why.
import type { Code } from "@bulkhead/sandbox";
import type { ModelReply } from "../model/model-port.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import { type Flaw, REPAIRABLE } from "../prompts/repair.ts";

export type Turn =
  | { readonly kind: "calls" }
  | { readonly kind: "result"; readonly text: string; readonly beside: readonly ModelCall[] }
  | NoResult;

export interface NoResult {
  readonly kind: "none";
  readonly flaw: Flaw;
  readonly code: Code;
  /** Calls of other tools in that reply: they do not run. */
  readonly beside: readonly ModelCall[];
}

/** Of a worker on a course: whatever it calls. */
export function takeStep(reply: ModelReply): Exclude<Turn, { readonly kind: "result" }> {
  if (reply.end !== "cut" && reply.calls.length > 0) return { kind: "calls" };
  const flaw = reply.end === "cut" ? "cut" : "prose";
  return { kind: "none", flaw, code: "no_result", beside: reply.calls };
}

/** `check`: the code with which the boundary would reject a text. */
export function takeTurn(reply: ModelReply, check: (text: string) => Code | undefined): Turn {
  const returns = reply.calls.filter((call) => call.name === "return");
  const beside = reply.calls.filter((call) => call.name !== "return");
  const none = (flaw: Flaw, code: Code = "no_result"): NoResult => ({ kind: "none", flaw, code, beside });
  const [only] = returns;
  if (reply.end === "cut") return none("cut"); // also when it parses: half of a list is a list
  if (returns.length > 1) return none("twice");
  if (only === undefined) return beside.length === 0 ? none("prose") : { kind: "calls" };
  const code = check(only.arguments);
  if (code === "no_result") return none("invalid_json", code); // empty arguments
  const flaw = REPAIRABLE.find((one) => one === code);
  return flaw === undefined ? { kind: "result", text: only.arguments, beside } : none(flaw, flaw);
}
