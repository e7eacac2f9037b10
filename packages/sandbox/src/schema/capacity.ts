// The most that one outcome can tell the main side.
import { compiledOf, type ReturnSchema } from "./return-schema.ts";

/**
 * `bits` is log2(admitted values + codes): exact for products of booleans, enums and bounded integers, an upper bound for
 * the rest, always finite.
 */
export function capacity(schema: ReturnSchema): { readonly bits: number } {
  return { bits: compiledOf(schema).bits };
}
