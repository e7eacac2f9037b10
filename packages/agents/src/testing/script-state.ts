// What a run of a script has so far: the calls made and their results, by the items of the loops around them.
//
// Every call belongs to one item of the loops around it ("/list.mails[3]"; "" outside of loops). That is how a step finds
// "the call of another step for the same item", and how a failed call takes its item out of later loops.
import type { ComputeFunction } from "./compute.ts";
import type { Result } from "./outcome-text.ts";
import type { Json } from "./script.ts";

export interface DoneCall {
  readonly item: string;
  readonly scope: Scope;
  readonly args: Readonly<Record<string, Json>>;
  readonly result: Result;
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

export type Scope = ReadonlyMap<string, Bound>;

export interface Bound {
  readonly value: Json | undefined;
  readonly call: DoneCall | undefined;
}

export interface Place {
  readonly item: string;
  readonly scope: Scope;
}

export function itemsOf(
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

export function isOut(at: Place & { readonly ok: boolean }, state: ScriptState): boolean {
  if (!at.ok) return true;
  for (const calls of state.done.values()) {
    if (calls.some((call) => call.item !== "" && !call.result.ok && isWithin(at.item, call.item))) return true;
  }
  return false;
}

export function isWithin(item: string, outer: string): boolean {
  return outer === "" || item === outer || item.startsWith(`${outer}/`);
}

export function dig(value: Json | undefined, fields: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const field of fields) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, field)) return undefined;
    at = (at as Readonly<Record<string, Json>>)[field];
  }
  return at;
}
