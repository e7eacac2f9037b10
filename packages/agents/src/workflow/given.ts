// Marks an input as the user's own: it is read as it is, with the label `user` (DESIGN section 5).
import type { Given, Label } from "@bulkhead/sandbox";
import { z } from "zod";
import type { CallerIntegrity } from "../run/observe-run.ts";

export interface GivenOptions {
  /** Who may know it. Default: the public. */
  readonly readers?: "public" | "principal";
}

const marks = z.registry<Required<GivenOptions>>();

/** The mark is on the schema that comes back, not on the one that was given. */
export function given<S extends z.ZodType>(schema: S, { readers = "public" }: GivenOptions = {}): S & Given {
  const marked = schema.clone();
  marks.add(marked, { readers });
  return marked as S & Given; // the brand is in the types only
}

/** How a schema was marked, or undefined. */
export function givenOptions(schema: z.ZodType): Required<GivenOptions> | undefined {
  return marks.get(schema);
}

/** Whose an input is. */
export interface InputSource {
  readonly principal: string;
  /** A stranger's words are no user's, wherever they stand. */
  readonly integrity: CallerIntegrity;
}

/** Of what stands below a mark, or undefined where there is none. */
export function givenLabel(schema: z.ZodType, { principal, integrity }: InputSource): Label | undefined {
  const options = givenOptions(schema);
  return options && { integrity, readers: options.readers === "public" ? "public" : [principal] };
}

/** Of every other part of an input. */
export function strangersLabel(principal: string): Label {
  return { integrity: "external", readers: [principal] };
}
