// How a concept is written: looked at, decided (the merge is pure), written if nobody was faster. Rules: nothing that is lower
// goes into what is higher; what says nothing new is more evidence for what is there.
import { randomUUID } from "node:crypto";
import type { Rows, Statement } from "../database/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { INTEGRITIES } from "../provenance/provenance.ts";
import type { Writer } from "../provenance/writer.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { checkConcept, checkEvidence } from "./check-concept.ts";
import type { Concept } from "./concept.ts";
import type { ConceptMemory, ConceptRevision, Evidence, Proposed } from "./concept-memory.ts";
import { nameKey } from "./concept-name.ts";
import {
  type ConceptWriter,
  type NewRevision,
  revisionsIn,
  selectNamed,
  selectWritten,
  writeRevisions,
} from "./concept-rows.ts";
import { addEvidence } from "./evidence-rows.ts";
import { conceptHash } from "./library-hash.ts";
import { mergeConcepts } from "./merge-concepts.ts";
import { nearIn, selectNear } from "./near-concepts.ts";

type WritePath = Pick<ConceptMemory, "propose" | "revise" | "merge">;

interface WriteSide {
  readonly one: (statement: Statement) => Promise<Rows>;
  /** All revisions of a concept. @throws MemoryError `no_concept` */
  readonly known: (id: string) => Promise<readonly ConceptRevision[]>;
  readonly principal: string | undefined;
  readonly now: () => number;
  /** Makes the vector of a revision. */
  readonly embed: (revision: string) => Promise<void>;
}

export function writePath({ one, known, principal, now, embed }: WriteSide): WritePath {
  const write = async (draft: NewRevision, by: ConceptWriter): Promise<ConceptRevision> => {
    await untilAnswered(async (maybeDone) => {
      if (maybeDone && (await one(selectWritten([draft.id]))).length > 0) return;
      await one(writeRevisions([draft], by, now()));
    });
    await embed(draft.id);
    const [made] = revisionsIn(await one(selectWritten([draft.id])));
    if (made === undefined) throw noConcept(); // forgotten meanwhile
    return made;
  };
  /** Looks, decides, writes; again where others were faster. */
  const writeOn = async (
    look: () => Promise<readonly ConceptRevision[]>,
    decide: (revisions: readonly ConceptRevision[]) => Decision,
    evidence: readonly Evidence[],
    by: Writer,
  ): Promise<Proposed> => {
    checkEvidence(evidence);
    const writer: ConceptWriter = { ...by, principal };
    for (let tries = 1; ; tries++) {
      const revisions = await look();
      const { body, madeOf, event, same } = decide(revisions);
      const concept = revisions[0]?.concept ?? randomUUID();
      const near = nearIn(await one(selectNear(body, concept)), body);
      if (same !== undefined) {
        for (const seen of evidence) await one(addEvidence(randomUUID(), same.id, seen, writer, now()));
        return { id: concept, revision: same, merged: undefined, near };
      }
      const draft: NewRevision = {
        id: randomUUID(),
        concept,
        seen: revisions.at(-1)?.number ?? 0,
        body,
        madeOf: madeOf.map(({ id }) => id),
        status: "candidate",
        event,
        evidence: evidence.map((seen) => ({ id: randomUUID(), ...seen })),
      };
      try {
        return { id: concept, revision: await write(draft, writer), merged: madeOf[0]?.id, near };
      } catch (error) {
        if (!isChanged(error) || tries === MOST_TRIES) throw error;
      }
    }
  };

  return {
    async propose(given, evidence, by) {
      const body = checkConcept(given);
      const look = async () => (body.name === undefined ? [] : revisionsIn(await one(selectNamed(nameKey(body.name)))));
      return writeOn(look, (revisions) => onTop(revisions, body, by), evidence, by);
    },
    async revise(id, given, evidence, by) {
      const body = checkConcept(given);
      const decide = (revisions: readonly ConceptRevision[]): Decision => {
        const before = headOf(revisions);
        if (nameKey(before?.body.name ?? "") !== nameKey(body.name ?? ""))
          throw new MemoryError("bad_concept", "a revision has the name of its concept");
        return { body, madeOf: before === undefined ? [] : [before], event: "revised", same: undefined };
      };
      return writeOn(() => known(id), decide, evidence, by);
    },
    async merge(ids, into, evidence, by) {
      if (!ids.includes(into))
        throw new MemoryError("no_concept", "what is merged into is one of those that are merged");
      const heads = await Promise.all(ids.map(async (id) => headOf(await known(id))));
      const sources = heads.filter((head) => head !== undefined);
      const [first, ...others] = sources.map((head) => head.body);
      if (first === undefined) throw noConcept();
      const name = sources.find(({ concept }) => concept === into)?.body.name;
      const merged = mergeConcepts(first, ...others);
      const body = checkConcept(name === undefined ? merged : { ...merged, name });
      const decision: Decision = { body, madeOf: sources, event: "merged", same: undefined };
      return writeOn(
        () => known(into),
        () => decision,
        evidence,
        by,
      );
    },
  };
}

interface Decision {
  readonly body: Concept;
  readonly madeOf: readonly ConceptRevision[];
  readonly event: NewRevision["event"];
  /** It says nothing that this one does not: more evidence for it. */
  readonly same: ConceptRevision | undefined;
}

const MOST_TRIES = 5;

/** What is believed, else the last. */
export const headOf = (revisions: readonly ConceptRevision[]): ConceptRevision | undefined =>
  revisions.find(({ status }) => status === "active") ?? revisions.at(-1);

/** What is proposed, merged with what is believed under its name. */
function onTop(revisions: readonly ConceptRevision[], body: Concept, by: Writer): Decision {
  const alike = revisions.filter((one) => one.body.format === body.format);
  const before =
    alike.find(({ status }) => status === "active") ??
    alike.findLast(
      ({ status, label }) =>
        status === "candidate" && INTEGRITIES.indexOf(label.integrity) >= INTEGRITIES.indexOf(by.label.integrity),
    );
  if (before === undefined) return { body, madeOf: [], event: "proposed", same: undefined };
  const merged = mergeConcepts(before.body, body);
  const same = conceptHash(merged) === conceptHash(before.body) ? before : undefined;
  return { body: merged, madeOf: [before], event: "merged", same };
}

export const noConcept = () => new MemoryError("no_concept", "there is no such concept or revision here");

/** Others were faster, or made the name first. */
export const isChanged = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === "concept_changed" || error.constraint === "concept_name_is_one");
