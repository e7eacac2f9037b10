// A concept: a lesson that was abstracted from solved runs, in one of two formats. Rules: closed, bounded, and of characters
// that a person sees, since a person may have to judge it; a type may be a routine's, which makes a concept of higher order.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { z } from "zod";
import type { DeepReadonly } from "../../deep-readonly.ts";
import { CHARACTERS, LISTS, MOST_PARAMETERS, MOST_TAKEN } from "./concept-bounds.ts";

const HIDDEN = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "u");
const HIDDEN_IN_LINE = new RegExp(HIDDEN_CHARACTER, "u");

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() !== "" && !HIDDEN.test(value));
const line = (most: number) => text(most).refine((value) => !HIDDEN_IN_LINE.test(value));
const lines = ({ count, characters }: { readonly count: number; readonly characters: number }) =>
  z.array(line(characters)).max(count);

/** For recall without an embedder: other words for it, and what somebody who needs it would ask. */
const found = { aliases: lines(LISTS.aliases).optional(), questions: lines(LISTS.questions).optional() };

const routineType = z.strictObject({
  routine: z.strictObject({ takes: z.array(line(CHARACTERS.type)).max(MOST_TAKEN), gives: line(CHARACTERS.type) }),
});

/** What a value is called, or what a routine takes and gives. */
const type = z.union([line(CHARACTERS.type), routineType]);

const openConcept = z.strictObject({
  v: z.literal(1),
  format: z.literal("open"),
  name: line(CHARACTERS.name).optional(),
  situation: text(CHARACTERS.situation),
  suggestion: text(CHARACTERS.suggestion),
  cues: lines(LISTS.cues).optional(),
  ...found,
});

const programConcept = z.strictObject({
  v: z.literal(1),
  format: z.literal("program"),
  name: line(CHARACTERS.name),
  kind: z.enum(["structure", "routine"]),
  subtype: line(CHARACTERS.subtype).optional(),
  outputType: type.optional(),
  parameters: z
    .array(
      z.strictObject({
        name: line(CHARACTERS.parameterName),
        type: type.optional(),
        description: text(CHARACTERS.parameterDescription).optional(),
      }),
    )
    .max(MOST_PARAMETERS)
    .optional(),
  description: text(CHARACTERS.description).optional(),
  cues: lines(LISTS.cues).optional(),
  implementation: text(CHARACTERS.implementation).optional(),
  ...found,
});

export const conceptSchema = z.discriminatedUnion("format", [openConcept, programConcept]);

export type Concept = DeepReadonly<z.infer<typeof conceptSchema>>;
export type OpenConcept = Extract<Concept, { format: "open" }>;
export type ProgramConcept = Extract<Concept, { format: "program" }>;
export type ConceptParameter = NonNullable<ProgramConcept["parameters"]>[number];
export type ConceptType = NonNullable<ConceptParameter["type"]>;
