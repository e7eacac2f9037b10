// Letting one free-text field through to be read: opt-in, checked for hidden characters, and counted in bits.
import type { z } from "zod";
import type { Revealed } from "./seen.ts";

/** Put the bounds inside: `reveal(z.string().max(80))`. What is chained afterwards makes a new schema without the mark. */
export function reveal<S extends z.ZodString>(schema: S): S & Revealed {
  // The mark is metadata for the compiler of return schemas; the brand exists in types only.
  return schema.meta({ "x-reveal": true }) as S & Revealed;
}
