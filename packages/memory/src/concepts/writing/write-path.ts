// How concepts are written: looked at, decided (pure, in base-revision.ts), written if nobody was faster: two transactions, however
// many they are. Rules: a batch is written whole or not at all; what says nothing new is more evidence for what is there; an
// embedder is waited for between the two, where nothing is held.
import { randomUUID } from "node:crypto";
import type { Rows, Statement } from "../../database/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { Writer } from "../../provenance/writer.ts";
import { untilAnswered } from "../../runs/database/until-answered.ts";
import { checkConcept } from "../concept/check-concept.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptHash } from "../concept/library-hash.ts";
import { mergeConcepts } from "../concept/merge-concepts.ts";
import type { ConceptMemory } from "../concept-memory.ts";
import type { ConceptRevision } from "../concept-revision.ts";
import type { Embedder, Vector } from "../embedders/embedder.ts";
import { revisionsIn, selectRevisions, selectWritten } from "../revision-rows.ts";
import { checkEvidence, type Evidence } from "../upkeep/evidence.ts";
import { addEvidence, evidenceId } from "../upkeep/evidence-rows.ts";
import { vectorsOf } from "../vectors/embed-concepts.ts";
import { type MadeVector, writeVectors } from "../vectors/vector-rows.ts";
import { baseOf, type Decision, headOf, onTop, type Speaker } from "./base-revision.ts";
import { selectNamed } from "./named-rows.ts";
import { nearIn, selectNear } from "./near-concepts.ts";
import { nearMarker } from "./near-marks.ts";
import { type ConceptWriter, type NewRevision, selectPrincipal, writeRevisions } from "./new-revisions.ts";
import { oneOfEachName } from "./one-of-each-name.ts";
import type { ConceptProposal, Proposed } from "./proposal.ts";

type WritePath = Pick<ConceptMemory, "propose" | "proposeAll" | "revise" | "merge">;

interface WriteSide {
  /** In one transaction. */
  readonly ask: (...statements: readonly Statement[]) => Promise<readonly Rows[]>;
  readonly embedder: Embedder;
  readonly principal: string | undefined;
  readonly now: () => number;
}

/** What is looked at first, and what that means for what is written. */
interface Asked {
  readonly look: readonly Statement[];
  readonly decide: (looked: readonly Rows[], speaker: Speaker) => readonly Decision[];
  readonly evidence: readonly (readonly Evidence[])[];
}

export function writePath({ ask, embedder, principal, now }: WriteSide): WritePath {
  const write = async (plans: readonly Planned[], vectors: readonly MadeVector[], by: ConceptWriter) => {
    const marks = nearMarker();
    const drafts = plans.flatMap(({ draft }) => draft ?? []);
    const changes = drafts.length === 0 ? [] : [writeRevisions(drafts, by, now(), marks)];
    const more = plans.flatMap(({ same, evidence }) =>
      same === undefined ? [] : evidence.map((seen) => addEvidence(same.id, seen, by, now())),
    );
    const told = [
      selectNear(plans.map(({ body, concept }) => ({ marks: marks(body), butOf: concept }))),
      selectWritten(drafts.map(({ id }) => id)),
    ];
    const [near = [], written = []] = await untilAnswered(async (maybeDone) => {
      if (maybeDone && drafts.length > 0) {
        const done = await ask(...told);
        if ((done[1]?.length ?? 0) > 0) return done;
      }
      const kept = vectors.length === 0 ? [] : [writeVectors(embedder, vectors)];
      return (await ask(...changes, ...more, ...kept, ...told)).slice(-told.length);
    });
    const made = new Map(revisionsIn(written).map((one) => [one.id, one]));
    return plans.map(({ concept, body, same, draft, madeOf }, at): Proposed => {
      const revision = same ?? made.get(draft?.id ?? "");
      if (revision === undefined) throw noConcept(); // forgotten meanwhile
      const its = near.filter((row) => row["at"] === at + 1);
      return { id: concept, revision, merged: same === undefined ? madeOf[0]?.id : undefined, near: nearIn(its, body) };
    });
  };
  /** Looks, decides, writes; again where others were faster. */
  const writeOn = async ({ look, decide, evidence }: Asked, by: Writer): Promise<readonly Proposed[]> => {
    for (const seen of evidence) checkEvidence(seen);
    const writer: ConceptWriter = { ...by, principal };
    const vectors = new Map<Concept, Vector>(); // of what is written as it was given: made once, however often it is tried
    for (let tries = 1; ; tries++) {
      const [[row] = [], ...looked] = await ask(selectPrincipal(writer), ...look);
      const speaker = { label: by.label, principal: (row?.["principal"] as string | null | undefined) ?? undefined }; // its column
      const plans = decide(looked, speaker).map((one, at) => planOf(one, evidence[at] ?? [], writer));
      const drafts = plans.flatMap(({ draft }) => draft ?? []);
      const bodies = new Map(drafts.map(({ id, body }) => [id, body]));
      const fresh = drafts.filter(({ body }) => !vectors.has(body));
      for (const { revision, vector } of await vectorsOf(embedder, fresh)) {
        const body = bodies.get(revision);
        if (body !== undefined) vectors.set(body, vector);
      }
      const made = drafts.flatMap(({ id, body }) => {
        const vector = vectors.get(body);
        return vector === undefined ? [] : [{ revision: id, vector }];
      });
      try {
        return await write(plans, made, writer);
      } catch (error) {
        if (!isChanged(error) || tries === MOST_TRIES) throw error;
      }
    }
  };
  const proposeAll = async (given: readonly ConceptProposal[], by: Writer) => {
    const proposals = oneOfEachName(
      given.map(({ concept, evidence }) => {
        checkEvidence(evidence);
        return { body: checkConcept(concept), evidence };
      }),
    );
    if (proposals.length === 0) return [];
    const keys = proposals.flatMap(({ body: { name } }) => (name === undefined ? [] : [nameKey(name)]));
    const hashes = proposals.flatMap(({ body }) => (body.name === undefined ? [conceptHash(body)] : []));
    return writeOn(
      {
        look: [selectNamed({ keys, hashes, by: { ...by, principal } })],
        decide([rows = []], speaker) {
          const there = revisionsIn(rows);
          return proposals.map(({ body }) => onTop(there, body, speaker));
        },
        evidence: proposals.map(({ evidence }) => evidence),
      },
      by,
    );
  };
  const alone = async (made: Promise<readonly Proposed[]>): Promise<Proposed> => {
    const [one] = await made;
    if (one === undefined) throw noConcept();
    return one;
  };

  return {
    proposeAll,
    propose: (concept, evidence, by) => alone(proposeAll([{ concept, evidence }], by)),
    async revise(id, given, evidence, by) {
      const body = checkConcept(given);
      const decide: Asked["decide"] = ([rows], speaker) => {
        const of = knownIn(rows);
        if (nameKey(headOf(of)?.body.name ?? "") !== nameKey(body.name ?? ""))
          throw new MemoryError("bad_concept", "a revision has the name of its concept");
        const before = baseOf(of, speaker) ?? of.findLast(({ status }) => status !== "candidate");
        return [{ of, body, madeOf: before === undefined ? [] : [before], event: "revised", same: undefined }];
      };
      return alone(writeOn({ look: [selectRevisions(id)], decide, evidence: [evidence] }, by));
    },
    async merge(ids, into, evidence, by) {
      if (!ids.includes(into))
        throw new MemoryError("no_concept", "what is merged into is one of those that are merged");
      const decide: Asked["decide"] = (looked) => {
        const all = ids.map((_, at) => knownIn(looked[at]));
        const madeOf = all.flatMap((revisions) => headOf(revisions) ?? []);
        const [first, ...others] = madeOf.map((head) => head.body);
        if (first === undefined) throw noConcept();
        const name = madeOf.find(({ concept }) => concept === into)?.body.name;
        const merged = mergeConcepts(first, ...others);
        const body = checkConcept(name === undefined ? merged : { ...merged, name });
        return [{ of: all[ids.indexOf(into)] ?? [], body, madeOf, event: "merged", same: undefined }];
      };
      return alone(writeOn({ look: ids.map(selectRevisions), decide, evidence: [evidence] }, by));
    },
  };
}

/** All revisions of a concept. */
function knownIn(rows: Rows = []): readonly ConceptRevision[] {
  if (rows.length === 0) throw noConcept();
  return revisionsIn(rows);
}

interface Planned extends Decision {
  readonly concept: string;
  readonly evidence: readonly Evidence[];
  readonly draft: NewRevision | undefined;
}

function planOf(decision: Decision, evidence: readonly Evidence[], by: ConceptWriter): Planned {
  const { of, body, madeOf, event, same } = decision;
  const concept = of[0]?.concept ?? randomUUID();
  const id = randomUUID();
  const draft: NewRevision = {
    id,
    concept,
    seen: of.at(-1)?.number ?? 0,
    body,
    madeOf: madeOf.map((one) => one.id),
    status: "candidate",
    event,
    evidence: evidence.map((seen) => ({ id: evidenceId(id, seen, by), ...seen })),
  };
  return { ...decision, concept, evidence, draft: same === undefined ? draft : undefined };
}

const MOST_TRIES = 5;

export const noConcept = () => new MemoryError("no_concept", "there is no such concept or revision here");

/** Others were faster, or made the name first. */
export const isChanged = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === "concept_changed" || error.constraint === "concept_name_is_one");
