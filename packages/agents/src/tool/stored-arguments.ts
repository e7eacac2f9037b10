// What of a call stands in the ledger, and what then runs: always what the tool's real schema makes of what is stored, so
// that a call which waited for a week runs as it was shown. Stored is what the schema made, defaults filled in, where
// parsing that changes nothing; where it would (a text that becomes a date) what it was made from.
import { isDeepStrictEqual } from "node:util";
import type { Effect } from "@bulkhead/memory";
import type { JsonObject } from "@bulkhead/sandbox";
import { plainJson } from "./plain-json.ts";
import type { AnyTool } from "./tool.ts";

type Values = Readonly<Record<string, unknown>>;

export interface Stored {
  readonly stored: JsonObject;
  /** It is what the call gave: parsing makes something else of it. */
  readonly asGiven?: true;
}

export type StoredArguments =
  | (Stored & { readonly ok: true; readonly parsed: Values })
  /** It does not fit, or is nothing that can be stored and means the same afterwards. */
  | { readonly ok: false; readonly argument?: string };

export async function storedArguments({ input }: AnyTool, values: Values): Promise<StoredArguments> {
  const first = await input.parse(values);
  if (!first.ok) return first;
  const made = plainJson(first.value) as JsonObject | undefined;
  if (made !== undefined) {
    const again = await input.parse(structuredClone(made)); // what a tool does to its arguments stays out of the ledger
    if (again.ok && isDeepStrictEqual(plainJson(again.value), made))
      return { ok: true, stored: made, parsed: again.value };
  }
  const stored = plainJson(values) as JsonObject | undefined;
  const one = stored && (await input.parse(structuredClone(stored)));
  const other = stored && (await input.parse(structuredClone(stored)));
  if (one?.ok === true && other?.ok === true && isDeepStrictEqual(one.value, other.value))
    return { ok: true, stored: stored as JsonObject, asGiven: true, parsed: one.value };
  const argument = Object.keys(values).find((name) => plainJson(values[name]) === undefined);
  return { ok: false, ...(argument === undefined ? {} : { argument }) };
}

/** Of a row: what runs. `changed`: its tool's schema makes something else of it than what stands there and was shown. */
export async function parseStored(
  { input }: AnyTool,
  { arguments: stored, asGiven }: Pick<Effect, "arguments" | "asGiven">,
): Promise<{ readonly ok: true; readonly parsed: Values } | { readonly ok: false; readonly changed: boolean }> {
  const fit = await input.parse(structuredClone(stored));
  if (!fit.ok) return { ok: false, changed: false };
  const shown = plainJson(stored);
  const same = asGiven === true || (shown !== undefined && isDeepStrictEqual(plainJson(fit.value), shown));
  return same ? { ok: true, parsed: fit.value } : { ok: false, changed: true };
}
