// The types that concepts give a name (`name := what it is`), each once. Rule: the first meaning of a name stands; another one
// is told, since whoever reads both would take them for one.
import { NAMED_TYPE } from "./check-concept.ts";
import type { Concept, ConceptType } from "./concept.ts";

export interface ConceptTypes {
  /** By name. */
  readonly types: ReadonlyMap<string, string>;
  /** Names that were given another meaning too. */
  readonly conflicts: readonly string[];
}

export function conceptTypes(concepts: readonly Concept[]): ConceptTypes {
  const types = new Map<string, string>();
  const conflicts = new Set<string>();
  for (const type of concepts.flatMap(typesOf)) {
    const [, name, meaning] = NAMED_TYPE.exec(type) ?? [];
    if (name === undefined || meaning === undefined) continue;
    if ((types.get(name) ?? meaning) !== meaning) conflicts.add(name);
    else types.set(name, meaning);
  }
  return { types, conflicts: [...conflicts] };
}

function typesOf(concept: Concept): readonly string[] {
  if (concept.format === "open") return [];
  return [concept.outputType, ...(concept.parameters ?? []).map(({ type }) => type)].flatMap(namesIn);
}

const namesIn = (type: ConceptType | undefined): readonly string[] =>
  type === undefined ? [] : typeof type === "string" ? [type] : [...type.routine.takes, type.routine.gives];
