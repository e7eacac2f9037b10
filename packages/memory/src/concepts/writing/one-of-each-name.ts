// What is proposed together, one of each name. Rule: those of one name are one concept, in their order, with the evidence of all;
// of one name there are no two formats.
import type { Concept } from "../concept/concept.ts";
import { conceptKey } from "../concept/concept-key.ts";
import { mergeConcepts } from "../concept/merge-concepts.ts";
import type { Evidence } from "../upkeep/evidence.ts";

interface Proposal {
  readonly body: Concept;
  readonly evidence: readonly Evidence[];
}

/** @throws MemoryError `bad_concept` */
export function oneOfEachName(proposals: readonly Proposal[]): readonly Proposal[] {
  const each = new Map<string, Proposal>();
  for (const { body, evidence } of proposals) {
    const key = conceptKey(body);
    const before = each.get(key);
    each.set(
      key,
      before === undefined
        ? { body, evidence }
        : { body: mergeConcepts(before.body, body), evidence: [...before.evidence, ...evidence] },
    );
  }
  return [...each.values()];
}
