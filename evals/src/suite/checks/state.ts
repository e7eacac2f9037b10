// A state is plain JSON, the same each time, and shares nothing with the one before: a sample that changes it changes no other.
import { isDeepStrictEqual } from "node:util";
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";

export function checkState<S>(suite: Suite<S>): readonly Flaw[] {
  const [one, other] = [suite.state(), suite.state()];
  const problems = [
    ...(isDeepStrictEqual(JSON.parse(JSON.stringify(one) ?? "null"), one) ? [] : ["it is not plain JSON"]),
    ...(isDeepStrictEqual(one, other) ? [] : ["two fresh ones differ"]),
    ...(shares(one, objectsOf(other)) ? ["two fresh ones share an object"] : []),
  ];
  return problems.map((problem) => ({ check: "state", of: "", problem }));
}

function shares(value: unknown, others: ReadonlySet<object>): boolean {
  return [...objectsOf(value)].some((one) => others.has(one));
}

function objectsOf(value: unknown, found: Set<object> = new Set()): ReadonlySet<object> {
  if (typeof value !== "object" || value === null || found.has(value)) return found;
  found.add(value);
  for (const one of Object.values(value)) objectsOf(one, found);
  return found;
}
