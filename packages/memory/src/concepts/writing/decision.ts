// What is written of what is proposed, decided by what is there; pure. Rules: a revision is made of nothing that is lower than who writes it, and of nobody else's own words; what is
// believed is before candidates; what says nothing new is no revision.
import type { Label } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";
import { INTEGRITIES } from "../../provenance/label-row.ts";
import { checkConcept } from "../concept/check-concept.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptHash } from "../concept/library-hash.ts";
import { mergeConcepts } from "../concept/merge-concepts.ts";
import type { ConceptRevision } from "../concept-revision.ts";
import type { NewRevision } from "./new-revisions.ts";

/** Who writes it, and in whose run. */
export interface Speaker {
  readonly label: Label;
  readonly principal: string | undefined;
}

export interface Decision {
  /** The revisions of the concept that it becomes one of. None: it is a new one. */
  readonly of: readonly ConceptRevision[];
  readonly body: Concept;
  readonly madeOf: readonly ConceptRevision[];
  readonly event: NewRevision["event"];
  /** It says nothing that this one does not: more evidence for it. */
  readonly same: ConceptRevision | undefined;
}

/** What is believed, else the last. */
export const headOf = (revisions: readonly ConceptRevision[]): ConceptRevision | undefined =>
  revisions.find(({ status }) => status === "active") ?? revisions.at(-1);

/** What is believed, else the last candidate, where it may be a part of what this one says. */
function baseOf(revisions: readonly ConceptRevision[], by: Speaker): ConceptRevision | undefined {
  const fit = revisions.filter(
    ({ label: { integrity }, principal }) =>
      rank(integrity) >= rank(by.label.integrity) && (integrity === "trusted" || principal === by.principal),
  );
  return fit.find(({ status }) => status === "active") ?? fit.findLast(({ status }) => status === "candidate");
}

const rank = (integrity: Label["integrity"]) => INTEGRITIES.indexOf(integrity);

/** What is proposed, merged with what is there of its key. Without a name it is the one that says the same, or a new one. */
export function onTop(of: readonly ConceptRevision[], body: Concept, by: Speaker): Decision {
  const before = baseOf(
    of.filter((one) => one.body.format === body.format),
    by,
  );
  if (before === undefined)
    return { of: body.name === undefined ? [] : of, body, madeOf: [], event: "proposed", same: undefined };
  const merged = mergeConcepts(before.body, body);
  const same = conceptHash(merged) === conceptHash(before.body) ? before : undefined;
  return {
    of: of.filter(({ concept }) => concept === before.concept),
    body: merged,
    madeOf: [before],
    event: "merged",
    same,
  };
}

/** What is said anew of a concept. @throws MemoryError `bad_concept` */
export function revisedAs(body: Concept, of: readonly ConceptRevision[], by: Speaker): Decision {
  if (nameKey(headOf(of)?.body.name ?? "") !== nameKey(body.name ?? ""))
    throw new MemoryError("bad_concept", "a revision has the name of its concept");
  const before = baseOf(of, by) ?? of.findLast(({ status }) => status !== "candidate");
  return { of, body, madeOf: before === undefined ? [] : [before], event: "revised", same: undefined };
}

/** Several concepts as one more revision of one of them, whose name stays. @throws MemoryError `no_concept`, `bad_concept` */
export function mergedInto(into: string, all: readonly (readonly ConceptRevision[])[]): Decision {
  const of = all.find(([one]) => one?.concept === into);
  const madeOf = all.flatMap((revisions) => headOf(revisions) ?? []);
  const [first, ...others] = madeOf.map(({ body }) => body);
  if (of === undefined || first === undefined)
    throw new MemoryError("no_concept", "what is merged into is one of those that are merged");
  const name = headOf(of)?.body.name;
  const merged = mergeConcepts(first, ...others);
  const body = checkConcept(name === undefined ? merged : { ...merged, name });
  return { of, body, madeOf, event: "merged", same: undefined };
}
