// Letting one free-text field through to be read: opt-in, checked for hidden characters, and counted in bits.
import { z } from "zod";
import type { Revealed } from "./seen.ts";

/** A check that checks nothing. zod drops metadata when a schema is chained on and keeps checks, so this is what counts. */
export const REVEAL_MARK = z.check<string>(() => {});

/** `reveal(z.string().max(80))`. In JSON Schema it is `"x-reveal": true`. */
export function reveal<S extends z.ZodString>(schema: S): S & Revealed {
  // The brand exists in types only; the mark and the metadata are what is read.
  return schema.check(REVEAL_MARK).meta({ "x-reveal": true }) as unknown as S & Revealed;
}

export function isRevealed(schema: z.ZodType): boolean {
  return (schema._zod.def.checks ?? []).includes(REVEAL_MARK);
}
