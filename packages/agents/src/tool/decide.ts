// May this call run? Pure and total: labels, memberships and counts come resolved, there is no clock and no I/O.
// Only a declaration loosens a default; only membership, a match or a person lifts one value (DESIGN section 5).
import { isAtLeast, type Label, mayRead } from "@bulkhead/sandbox";
import { type Ask, effectiveRules, type Rules } from "./rules.ts";

export type Reason = "argument" | "context" | "readers" | "row" | "limit" | "undeclared";

export const REASONS: ReadonlySet<Reason> = new Set(["argument", "context", "readers", "row", "limit", "undeclared"]);

export type Decision =
  | { readonly kind: "allow" }
  | { readonly kind: "ask" | "deny"; readonly reason: Reason; readonly argument?: string };

export interface ToolCall {
  readonly tool: string;
  /** `undefined`: nobody declared this tool. */
  readonly rules: Rules | undefined;
  readonly arguments: Readonly<Record<string, ArgumentFacts>>;
  /** Who the call tells: the principals that own its recipients' addresses, or the public. */
  readonly audience: "public" | readonly string[];
  /** Who sees what the tool writes. */
  readonly readers: "public" | readonly string[];
  /** Of the sets that the arguments name: one common unspent row in each, no common row, or only spent ones. */
  readonly rows: "unspent" | "none" | "spent";
  /** Calls of this tool in this run so far. */
  readonly calls: number;
}

export interface ArgumentFacts {
  /** After matching: what the user wrote is `user` and public, a constant of the developer's `trusted` and public. */
  readonly label: Label;
  /** For an argument with a set: does its value stand in the column? Then it is `trusted`, and its recipients may know it. */
  readonly member?: boolean;
}

export interface DecisionContext {
  readonly label: Label;
  readonly ask: Ask;
}

export function decide(call: ToolCall, context: DecisionContext): Decision {
  const [unmet] = unmetOf(call, context.label);
  if (unmet !== undefined) {
    return { kind: context.ask === "never" ? "deny" : "ask", ...unmet };
  }
  if (context.ask === "tainted") {
    const tainted = firstTainted(call, context.label);
    if (tainted !== undefined) return { kind: "ask", ...tainted };
  }
  return { kind: "allow" };
}

export type Unmet = { readonly reason: Reason; readonly argument?: string };

/** Everything that a rule asks for and that is not so; what a person is told is the first. */
export function* unmetOf(call: ToolCall, context: Label): Generator<Unmet, void> {
  const rules = effectiveRules(call.rules);
  const reason = (known: Reason): Reason => (rules.declared ? known : "undeclared");

  for (const [name, facts] of factsOf(call)) {
    const rule = rules.argument(name);
    if (rule === "any") continue;
    const met = rule === "user" ? isAtLeast(facts.label, "user") : facts.member === true;
    if (!met) yield { reason: reason("argument"), argument: name };
  }
  for (const [name, rule] of Object.entries(call.rules?.arguments ?? {})) {
    if (typeof rule === "object" && !Object.hasOwn(call.arguments, name)) yield { reason: "argument", argument: name };
  }
  if (call.rows === "none") yield { reason: "row" };
  if (rules.decidedBy === "user" && !isAtLeast(context, "user")) yield { reason: reason("context") };

  const audiences = [...(rules.egress ? [call.audience] : []), ...(rules.effect === "write" ? [call.readers] : [])];
  for (const [name, facts] of factsOf(call)) {
    if (facts.member === true) continue;
    if (!audiences.every((audience) => mayRead(facts.label, audience))) {
      yield { reason: reason("readers"), argument: name };
    }
  }
  if (call.rows === "spent" || call.calls >= rules.perRun) yield { reason: "limit" };
}

/** `ask: "tainted"`: every write or egress that external data touched, also where its tool says `any`. */
function firstTainted(call: ToolCall, context: Label): Unmet | undefined {
  const { effect, egress } = effectiveRules(call.rules);
  if (effect !== "write" && !egress) return undefined;
  if (!isAtLeast(context, "user")) return { reason: "context" };
  for (const [name, facts] of factsOf(call)) {
    if (!isAtLeast(facts.label, "user")) return { reason: "argument", argument: name };
  }
  return undefined;
}

const factsOf = (call: ToolCall) => Object.entries(call.arguments);
