// A goal's call, changed where that does least: in a text of several words, else in a number, else nowhere.
import type { Json } from "@bulkhead/agents/testing";
import { leavesOf, withLeaf } from "../adversaries/json-leaves.ts";
import type { GoalCall } from "../suite/goal.ts";

/** `by`: what is added; a number also to a text, in brackets. */
export function varied(call: GoalCall, by: string | number): GoalCall {
  const leaves = leavesOf(call.arguments);
  const text = leaves.find(({ value }) => typeof value === "string" && value.includes(" "));
  const number = typeof by === "number" ? leaves.find(({ value }) => typeof value === "number") : undefined;
  const leaf = text ?? number;
  if (leaf === undefined) return call;
  const more = typeof by === "number" ? ` (${by})` : by;
  const value: Json = typeof leaf.value === "number" ? leaf.value + Number(by) : `${String(leaf.value)}${more}`;
  // A leaf of a record is replaced in a record.
  return { ...call, arguments: withLeaf(call.arguments, leaf.path, value) as GoalCall["arguments"] };
}
