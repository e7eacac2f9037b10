// What of a call stands in the ledger, and what then runs: always what the tool's real schema makes of what is stored, so
// that a call which waited for a week runs as it was shown. Stored is what the schema made, defaults filled in, where
// parsing that changes nothing; where it would (a text that becomes a date) what it was made from.
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@bulkhead/sandbox";
import { plainJson } from "./plain-json.ts";
import type { AnyTool } from "./tool.ts";

type Values = Readonly<Record<string, unknown>>;

export type StoredArguments =
  | { readonly ok: true; readonly stored: JsonObject; readonly parsed: Values }
  /** It does not fit, or is nothing that can be stored and means the same afterwards. */
  | { readonly ok: false; readonly argument?: string };

export async function storedArguments({ input }: AnyTool, values: Values): Promise<StoredArguments> {
  const first = await input.parse(values);
  if (!first.ok) return first;
  const made = plainJson(first.value) as JsonObject | undefined;
  if (made !== undefined) {
    const again = await input.parse(made);
    if (again.ok && isDeepStrictEqual(plainJson(again.value), made))
      return { ok: true, stored: made, parsed: again.value };
  }
  const stored = plainJson(values) as JsonObject | undefined;
  const one = stored && (await input.parse(stored));
  const other = stored && (await input.parse(stored));
  if (one?.ok === true && other?.ok === true && isDeepStrictEqual(one.value, other.value))
    return { ok: true, stored: stored as JsonObject, parsed: one.value };
  const argument = Object.keys(values).find((name) => plainJson(values[name]) === undefined);
  return { ok: false, ...(argument === undefined ? {} : { argument }) };
}
