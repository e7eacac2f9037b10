// What the worker that abstracts answers: its schema as it is told it, for either format, and the same held against what it
// wrote. Whether a concept is one the memory decides, by its own schema.
import { conceptSchema } from "@bulkhead/memory";
import { fixJson, type JsonSchema } from "@bulkhead/sandbox";
import { z } from "zod";

export type ConceptFormat = "open" | "program";

/** Of one run. */
const MOST_CONCEPTS = 5;

const line = (maxLength: number) => ({ type: "string", minLength: 1, maxLength }) as const;
const lines = (maxItems: number, maxLength: number) => ({ type: "array", items: line(maxLength), maxItems }) as const;

const closed = (properties: Record<string, JsonSchema>, required: readonly string[]) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const found = { cues: lines(12, 200), aliases: lines(8, 120), questions: lines(8, 300) };
const routine = closed({ takes: lines(8, 120), gives: line(120) }, ["takes", "gives"]);
const type = { anyOf: [line(120), closed({ routine }, ["routine"])] };
const parameter = closed({ name: line(80), type, description: line(400) }, ["name"]);

const FORMATS: Readonly<Record<ConceptFormat, JsonSchema>> = {
  open: closed({ name: line(80), situation: line(1000), suggestion: line(2000), ...found }, [
    "situation",
    "suggestion",
  ]),
  program: closed(
    {
      name: line(80),
      kind: { enum: ["structure", "routine"] },
      subtype: line(80),
      outputType: type,
      parameters: { type: "array", items: parameter, maxItems: 12 },
      description: line(2000),
      implementation: line(8000),
      ...found,
    },
    ["name", "kind", "description"],
  ),
};

export const answerSchema = (format: ConceptFormat): JsonSchema =>
  fixJson(
    closed({ concepts: { type: "array", items: FORMATS[format], maxItems: MOST_CONCEPTS } }, [
      "concepts",
    ]) as JsonSchema,
  );

const answer = z.strictObject({ concepts: z.array(z.looseObject({})).max(MOST_CONCEPTS) });

/** What it returned, as concepts; undefined: it is none. */
export function readConceptAnswer(format: ConceptFormat, value: unknown): readonly unknown[] | undefined {
  const made = answer.safeParse(value).data?.concepts.map((one) => ({ ...one, v: 1, format }));
  return made?.every((one) => conceptSchema.safeParse(one).success) ? made : undefined;
}
