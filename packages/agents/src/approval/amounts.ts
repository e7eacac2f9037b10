// The amounts in a call: every number, and every text that is nothing else than one. They are shown first, however deep or
// late they stand: what is hidden below a long text is a sum as often as an address.
import type { JsonObject, JsonValue } from "@bulkhead/sandbox";

export interface Amount {
  /** Keys and indices, from the argument's name on. */
  readonly path: readonly string[];
  readonly value: number | string;
}

export function amountsIn(args: JsonObject): readonly Amount[] {
  return Object.entries(args).flatMap(([name, value]) => amountsBelow(value, [name]));
}

export function isAmount(value: JsonValue): value is number | string {
  return typeof value === "number" || (typeof value === "string" && value.length <= 40 && AMOUNT.test(value));
}

function amountsBelow(value: JsonValue, path: readonly string[]): readonly Amount[] {
  if (isAmount(value)) return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => amountsBelow(part, [...path, key]));
}

/** "412.00", "€ 1'000", "-5 %", "EUR 12" */
const AMOUNT =
  /^\s*(?:\p{Sc}|\p{L}{1,4}\.?)?\s*[-+]?\s*(?:\p{Sc}\s*)?\p{Nd}[\p{Nd}.,'’ _\u00a0\u202f]*\s*(?:%|\p{Sc}|\p{L}{1,4}\.?)?\s*$/u;
