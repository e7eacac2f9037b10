// The words of a concept: all that it says, in the order of its fields, for full-text search; and how many of them two concepts
// share.
import type { Concept, ConceptType } from "./concept.ts";

export function conceptWords(concept: Concept): string {
  const { name, aliases = [], questions = [], cues = [] } = concept;
  const said =
    concept.format === "open"
      ? [concept.situation, concept.suggestion]
      : [
          concept.subtype,
          typeWords(concept.outputType),
          concept.description,
          ...(concept.parameters ?? []).flatMap((one) => [one.name, typeWords(one.type), one.description]),
          concept.implementation,
        ];
  return [name, ...aliases, ...questions, ...cues, ...said].filter((one) => one !== undefined).join("\n");
}

const typeWords = (type: ConceptType | undefined): string | undefined =>
  type === undefined || typeof type === "string" ? type : [...type.routine.takes, type.routine.gives].join(" ");

/** Of its name and what it says, without what was added so that it is found. */
export function nearWords(concept: Concept): ReadonlySet<string> {
  const { aliases: _, questions: __, ...rest } = concept;
  return new Set(
    conceptWords(rest)
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu),
  );
}

/** Of the words of both, those that they share. */
export function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}
