// Several concepts as one. Rules: the same ones in the same order give the same one; of a scalar the first that is there
// stands; parameters are told apart by name, and the first of a name is filled up from later ones; lists are in order,
// without what is there already. What would be more than a concept may hold is left off at the end.
import { MemoryError } from "../../memory-error.ts";
import type { Concept, ConceptParameter, OpenConcept, ProgramConcept } from "./concept.ts";
import { LISTS, MOST_PARAMETERS } from "./concept-bounds.ts";
import { nameKey } from "./concept-name.ts";

/** @throws MemoryError `bad_concept`: of two formats none is made */
export function mergeConcepts(first: Concept, ...others: readonly Concept[]): Concept {
  return others.reduce((one, other) => {
    if (one.format === "open" && other.format === "open") return mergeOpen(one, other);
    if (one.format === "program" && other.format === "program") return mergePrograms(one, other);
    throw new MemoryError("bad_concept", "an open concept and a program are not merged. Nothing was changed");
  }, first);
}

const mergeOpen = (one: OpenConcept, other: OpenConcept): OpenConcept => ({
  ...other,
  ...one,
  ...lists(one, other),
});

function mergePrograms(one: ProgramConcept, other: ProgramConcept): ProgramConcept {
  const parameters = mergeParameters([...(one.parameters ?? []), ...(other.parameters ?? [])]);
  return {
    ...other,
    ...one,
    ...lists(one, other),
    ...(parameters.length === 0 ? {} : { parameters: parameters.slice(0, MOST_PARAMETERS) }),
  };
}

function mergeParameters(all: readonly ConceptParameter[]): readonly ConceptParameter[] {
  const known = new Map<string, ConceptParameter>();
  for (const next of all) {
    const key = nameKey(next.name);
    known.set(key, { ...next, ...known.get(key) });
  }
  return [...known.values()];
}

function lists(one: Concept, other: Concept): Pick<Concept, keyof typeof LISTS> {
  const merged = Object.entries(LISTS).map(([key, { count }]) => {
    const list = key as keyof typeof LISTS; // a key of it
    return [key, [...new Set([...(one[list] ?? []), ...(other[list] ?? [])])].slice(0, count)] as const;
  });
  return Object.fromEntries(merged.filter(([, list]) => list.length > 0));
}
