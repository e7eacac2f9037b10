// Paths, conditions and leaves of a script, read from what its run has so far.
import { HANDLE_NAME } from "@bulkhead/sandbox";
import type { Condition, Json, Leaf, Part, PartLoop } from "./script.ts";
import { headOf } from "./script.ts";
import { type Bound, type DoneCall, dig, isWithin, itemsOf, type Place, type ScriptState } from "./script-state.ts";

/** A value that a leaf took from somewhere: the honesty check looks whether it was there. */
export interface Used {
  readonly from: "result" | "prompt";
  readonly path: string;
  readonly value: Json;
}

export interface Reading extends Place {
  readonly state: ScriptState;
  readonly used: Used[];
  readonly where: string;
}

/** The value of a leaf outside of loops. */
export function readAnswer(
  leaf: Leaf,
  state: ScriptState,
): { readonly value: Json | undefined; readonly used: readonly Used[] } {
  const used: Used[] = [];
  return { value: readLeaf(leaf, { state, item: "", scope: new Map(), used, where: "answer" }), used };
}

const HANDLE = new RegExp(`^${HANDLE_NAME}$`, "u");

function isHandle(value: Json): boolean {
  return typeof value === "string" && HANDLE.test(value);
}

export function holds([path, operator, leaf]: Condition, at: Reading): boolean {
  const left = follow(path, at);
  if (left.kind !== "value") return false;
  const right = readLeaf(leaf, at);
  if (right === undefined) return false;
  if (isHandle(left.value) || isHandle(right)) {
    at.state.notes.push({ kind: "blind", text: `${at.where}: the condition on ${path} would have to read a handle` });
    return false;
  }
  switch (operator) {
    case "=":
      return JSON.stringify(left.value) === JSON.stringify(right);
    case "!=":
      return JSON.stringify(left.value) !== JSON.stringify(right);
    case "<":
      return compare(left.value, right, (a, b) => a < b);
    case "<=":
      return compare(left.value, right, (a, b) => a <= b);
    default:
      return operator satisfies never;
  }
}

function compare(left: Json, right: Json, is: (a: string | number, b: string | number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return is(left, right);
  return typeof left === "string" && typeof right === "string" && is(left, right);
}

export function readLeaf(leaf: Leaf, at: Reading): Json | undefined {
  if ("free" in leaf) return leaf.free;
  if ("prompt" in leaf) {
    at.used.push({ from: "prompt", path: "prompt", value: leaf.prompt });
    return leaf.prompt;
  }
  if ("extract" in leaf) return extract(leaf.extract, at);
  if ("compute" in leaf) return compute(leaf.compute, at);
  if ("compose" in leaf) return compose(leaf.compose, at);
  if ("list" in leaf) return readAll(leaf.list, at);
  const values = readAll(Object.values(leaf.record), at);
  return values && Object.fromEntries(Object.keys(leaf.record).map((name, index) => [name, values[index] ?? null]));
}

function readAll(leaves: readonly Leaf[], at: Reading): readonly Json[] | undefined {
  const values = leaves.map((leaf) => readLeaf(leaf, at));
  return values.every((value) => value !== undefined) ? values : undefined;
}

function extract(path: string, at: Reading): Json | undefined {
  const source = follow(path, at);
  if (source.kind === "undefined") {
    at.state.notes.push({ kind: "undefined", text: `${at.where}: there is no ${path}` });
  }
  if (source.kind !== "value") return undefined;
  at.used.push({ from: "result", path, value: source.value });
  return source.value;
}

function compute([name, ...args]: readonly [string, ...(Leaf | string)[]], at: Reading): Json | undefined {
  const values: Json[] = [];
  for (const arg of args) {
    const value = typeof arg === "string" ? (at.state.done.get(arg) ?? []).map(describe) : readLeaf(arg, at);
    if (value === undefined) return undefined;
    if (isHandle(value)) {
      at.state.notes.push({ kind: "blind", text: `${at.where}: ${name} would have to read a handle` });
      return undefined;
    }
    values.push(value);
  }
  return at.state.functions[name]?.(...values);
}

function compose(parts: readonly Part[], at: Reading): string | undefined {
  const texts = parts.flatMap((part): readonly (string | undefined)[] => {
    if (typeof part === "string") return [part];
    if ("parts" in part) return loop(part, at);
    const value = readLeaf(part, at);
    return [typeof value === "object" ? JSON.stringify(value) : value === undefined ? undefined : String(value)];
  });
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}

function loop({ each, as, when, parts }: PartLoop, at: Reading): readonly (string | undefined)[] {
  return itemsOf(each, as, at, at.state).flatMap((place) => {
    const inner: Reading = { ...at, ...place };
    if (when === "ok" ? !place.ok : when === "failed" && place.ok) return [];
    if (typeof when === "object" && !when.every((condition) => holds(condition, inner))) return [];
    return [compose(parts, inner)];
  });
}

type Found =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "none" /* the call failed or was not made */ }
  | { readonly kind: "undefined" };

function follow(path: string, at: Reading): Found {
  const [first = "", ...rest] = path.split(".");
  const head = headOf(path);
  const bound = at.scope.get(head) ?? callFor(head, at);
  if (bound === undefined) return { kind: "none" };
  if (first.endsWith("$")) return found(bound.call && dig(describe(bound.call), rest));
  if (bound.call && !bound.call.result.ok) return { kind: "none" };
  return found(dig(bound.value, rest));
}

function found(value: Json | undefined): Found {
  return value === undefined ? { kind: "undefined" } : { kind: "value", value };
}

function callFor(step: string, at: Reading): Bound | undefined {
  const calls = (at.state.done.get(step) ?? []).filter((call) => isWithin(at.item, call.item));
  const call = calls.toSorted((a, b) => b.item.length - a.item.length)[0];
  return call && { value: call.result.ok ? call.result.value : undefined, call };
}

function describe(call: DoneCall): Json {
  const { result, args } = call;
  return result.ok ? { ok: true, args } : { ok: false, code: result.code, args };
}
