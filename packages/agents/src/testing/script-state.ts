// What a run of a script has so far: the calls made and their results, and how paths and leaves are read from them.
//
// Every call belongs to one item of the loops around it ("/list.mails[3]"; "" outside of loops). That is how a step finds
// "the call of another step for the same item", and how a failed call takes its item out of later loops.
import type { ComputeFunction } from "./compute.ts";
import type { Result } from "./outcome-text.ts";
import type { Condition, Json, Leaf, Part, PartLoop, Step } from "./script.ts";
import { headOf } from "./script.ts";

export interface DoneCall {
  readonly item: string;
  readonly scope: Scope;
  readonly args: Readonly<Record<string, Json>>;
  readonly result: Result;
}

export interface PlannedCall {
  readonly step: string;
  readonly tool: string;
  readonly item: string;
  readonly scope: Scope;
  readonly args: Readonly<Record<string, Json>>;
  readonly used: readonly Used[];
}

/** A value that a leaf took from somewhere: the honesty check looks whether it was there. */
export interface Used {
  readonly from: "result" | "prompt";
  readonly path: string;
  readonly value: Json;
}

export interface ScriptState {
  readonly done: ReadonlyMap<string, readonly DoneCall[]>;
  readonly functions: Readonly<Record<string, ComputeFunction>>;
  /** What a competent model could not do: conditions on handles, values that are not there. */
  readonly notes: Note[];
}

export interface Note {
  /** blind: it would have to read a handle. undefined: the script asks for what no result has. */
  readonly kind: "blind" | "undefined";
  readonly text: string;
}

type Scope = ReadonlyMap<string, Bound>;

interface Bound {
  readonly value: Json | undefined;
  readonly call: DoneCall | undefined;
}

/** The calls of one step, in the order of its loop. */
export function planStep(step: Step, state: ScriptState): readonly PlannedCall[] {
  const late = (step.when ?? []).some(([path]) => /^[^.]+\$\.(?:ok|code)$/u.test(path));
  const items =
    step.each === undefined || step.as === undefined
      ? [{ item: "", scope: new Map<string, Bound>() }]
      : itemsOf(step.each, step.as, { item: "", scope: new Map() }, state).filter((at) => late || !isOut(at, state));
  return items.flatMap((at) => {
    const used: Used[] = [];
    const read: Reading = { state, ...at, used, where: `step ${step.id}` };
    if (!(step.when ?? []).every((condition) => holds(condition, read))) return [];
    const args: Record<string, Json> = {};
    for (const [name, leaf] of Object.entries(step.args)) {
      const value = readLeaf(leaf, read);
      if (value === undefined) return [];
      args[name] = value;
    }
    return [{ step: step.id, tool: step.call, ...at, args, used }];
  });
}

/** The value of a leaf outside of loops. */
export function readAnswer(
  leaf: Leaf,
  state: ScriptState,
): { readonly value: Json | undefined; readonly used: readonly Used[] } {
  const used: Used[] = [];
  return { value: readLeaf(leaf, { state, item: "", scope: new Map(), used, where: "answer" }), used };
}

interface Place {
  readonly item: string;
  readonly scope: Scope;
}

interface Reading extends Place {
  readonly state: ScriptState;
  readonly used: Used[];
  readonly where: string;
}

function itemsOf(
  each: string,
  as: string,
  at: Place,
  state: ScriptState,
): readonly (Place & { readonly ok: boolean })[] {
  const [head = "", ...rest] = each.split(".");
  const bound = at.scope.get(head);
  if (bound) {
    return elements(dig(bound.value, rest)).map((value, index) => ({
      item: `${at.item}/${each}[${index}]`,
      scope: new Map(at.scope).set(as, { value, call: bound.call }),
      ok: true,
    }));
  }
  return (state.done.get(head) ?? []).flatMap((call) => {
    const value = call.result.ok ? call.result.value : undefined;
    const scope = new Map([...at.scope, ...call.scope]);
    if (rest.length === 0) return [{ item: call.item, scope: scope.set(as, { value, call }), ok: call.result.ok }];
    return elements(dig(value, rest)).map((element, index) => ({
      item: `${call.item}/${each}[${index}]`,
      scope: new Map(scope).set(as, { value: element, call }),
      ok: true,
    }));
  });
}

function elements(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isOut(at: Place & { readonly ok: boolean }, state: ScriptState): boolean {
  if (!at.ok) return true;
  for (const calls of state.done.values()) {
    if (calls.some((call) => call.item !== "" && !call.result.ok && isWithin(at.item, call.item))) return true;
  }
  return false;
}

function isWithin(item: string, outer: string): boolean {
  return outer === "" || item === outer || item.startsWith(`${outer}/`);
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

function dig(value: Json | undefined, fields: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const field of fields) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, field)) return undefined;
    at = (at as Readonly<Record<string, Json>>)[field];
  }
  return at;
}

const HANDLE = /^\{\{h\d+\}\}$/u;

function isHandle(value: Json): boolean {
  return typeof value === "string" && HANDLE.test(value);
}

function holds([path, operator, leaf]: Condition, at: Reading): boolean {
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

function readLeaf(leaf: Leaf, at: Reading): Json | undefined {
  if ("free" in leaf) return leaf.free;
  if ("prompt" in leaf) {
    at.used.push({ from: "prompt", path: "prompt", value: leaf.prompt });
    return leaf.prompt;
  }
  if ("extract" in leaf) return extract(leaf.extract, at);
  if ("compute" in leaf) return compute(leaf.compute, at);
  if ("compose" in leaf) return compose(leaf.compose, at);
  const items = leaf.list.map((item) => readLeaf(item, at));
  return items.every((item) => item !== undefined) ? items : undefined;
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
