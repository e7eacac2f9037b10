// A concept: a lesson that was abstracted from solved runs, in one of two formats. Rules: closed, bounded, and of characters
// that a person sees, since a person may have to judge it; a type may be a routine's, which makes a concept of higher order.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { z } from "zod";

const HIDDEN = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "u");
const HIDDEN_IN_LINE = new RegExp(HIDDEN_CHARACTER, "u");

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() !== "" && !HIDDEN.test(value));
const line = (most: number) => text(most).refine((value) => !HIDDEN_IN_LINE.test(value));
const lines = (count: number, most: number) => z.array(line(most)).max(count);

/** For recall without an embedder: other words for it, and what somebody who needs it would ask. */
const found = { aliases: lines(20, 120).optional(), questions: lines(20, 300).optional() };

const routineType = z.strictObject({
  routine: z.strictObject({ takes: z.array(line(200)).max(12), gives: line(200) }),
});

/** What a value is called, or what a routine takes and gives. */
const type = z.union([line(200), routineType]);

const openConcept = z.strictObject({
  v: z.literal(1),
  format: z.literal("open"),
  name: line(120).optional(),
  situation: text(2_000),
  suggestion: text(4_000),
  cues: lines(30, 300).optional(),
  ...found,
});

const programConcept = z.strictObject({
  v: z.literal(1),
  format: z.literal("program"),
  name: line(120),
  kind: z.enum(["structure", "routine"]),
  subtype: line(120).optional(),
  outputType: type.optional(),
  parameters: z
    .array(z.strictObject({ name: line(120), type: type.optional(), description: text(1_000).optional() }))
    .max(30)
    .optional(),
  description: text(4_000).optional(),
  cues: lines(30, 300).optional(),
  implementation: text(20_000).optional(),
  ...found,
});

export const conceptSchema = z.discriminatedUnion("format", [openConcept, programConcept]);

type Deep<T> = T extends readonly (infer U)[]
  ? readonly Deep<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Deep<T[K]> }
    : T;

export type Concept = Deep<z.infer<typeof conceptSchema>>;
export type OpenConcept = Extract<Concept, { format: "open" }>;
export type ProgramConcept = Extract<Concept, { format: "program" }>;
export type ConceptParameter = NonNullable<ProgramConcept["parameters"]>[number];
export type ConceptType = NonNullable<ConceptParameter["type"]>;
