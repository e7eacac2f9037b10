// What is given as a concept, checked. No message repeats a text of it: a model may have written it.
import { MemoryError } from "../../memory-error.ts";
import { type Concept, conceptSchema } from "./concept.ts";
import { nameKey } from "./concept-name.ts";

/** @throws MemoryError `bad_concept`, which says where */
export function checkConcept(given: unknown): Concept {
  const parsed = conceptSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const values = issue?.code === "invalid_value" ? ` (${issue.values.map(String).join(", ")})` : ""; // the schema's own
    throw badConcept(issue?.path ?? [], `${MEANINGS[issue?.code ?? ""] ?? "is not what is asked for there"}${values}`);
  }
  const concept = parsed.data as Concept; // the same, read-only
  if (concept.name !== undefined && nameKey(concept.name) === "")
    throw badConcept(["name"], "has no letter and no digit");
  if (concept.format === "program") {
    const types = [concept.outputType, ...(concept.parameters ?? []).map((one) => one.type)];
    const broken = types.findIndex((type) => typeof type === "string" && type.includes(":=") && !NAMED_TYPE.test(type));
    if (broken !== -1)
      throw badConcept(
        broken === 0 ? ["outputType"] : ["parameters", broken - 1, "type"],
        "names a type, and not as `name := what it is`",
      );
    const names = (concept.parameters ?? []).map(({ name }) => nameKey(name));
    const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
    if (twice !== -1) throw badConcept(["parameters", twice, "name"], "is there twice");
  }
  return concept;
}

/** A type that is given a name. */
export const NAMED_TYPE = /^([A-Za-z_]\w*) := (\S.*)$/u;

export const badConcept = (where: readonly PropertyKey[], why: string): MemoryError =>
  new MemoryError("bad_concept", `${where.length === 0 ? "the concept" : where.map(String).join(".")} ${why}`);

/** Of what a schema finds wrong. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_type: "is missing, or of another type",
  invalid_value: "is none of the values that there are",
  invalid_union: "is of no format that there is (open, program)",
  unrecognized_keys: "has a key that no concept has there",
  too_small: "is empty",
  too_big: "is too long",
  custom: "is blank, or holds characters that nobody sees",
};
