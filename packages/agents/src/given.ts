/** Marks an input as the user's own: it is read as it is, with the label `user`. */
import { z } from "zod";

declare const own: unique symbol;
export type Given = { readonly [own]: true };

export interface GivenOptions {
  /** Who may know it. Default: the public. */
  readonly readers?: "public" | "principal";
}

const marks = z.registry<GivenOptions>();

/** The mark is on the schema that comes back, not on the one that was given. */
export function given<S extends z.ZodType>(schema: S, options: GivenOptions = {}): S & Given {
  const marked = schema.clone();
  marks.add(marked, options);
  return marked as S & Given; // the brand is in the types only
}

/** How a schema was marked, or undefined. */
export function givenOptions(schema: z.ZodType): GivenOptions | undefined {
  return marks.get(schema);
}
