// Looks, decides, and writes what was decided if nobody was faster, else again: two transactions each time, however many revisions
// they are. Rules: they are written whole or not at all; what says nothing new is more evidence for what is there; an embedder is
// waited for between the two, where nothing is held.
import { randomUUID } from "node:crypto";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Writer } from "../../provenance/writer.ts";
import { untilAnswered } from "../../runs/database/until-answered.ts";
import { noConcept } from "../concept-refused.ts";
import type { Embedder } from "../embedders/embedder.ts";
import { revisionsIn, selectWritten } from "../revision-rows.ts";
import { checkEvidence, type Evidence } from "../upkeep/evidence.ts";
import { addEvidence, evidenceId } from "../upkeep/evidence-rows.ts";
import { vectorMaker } from "../vectors/vector-maker.ts";
import { type MadeVector, writeVectors } from "../vectors/vector-rows.ts";
import { type ConceptWriter, selectPrincipal } from "./concept-writer.ts";
import type { Decision, Speaker } from "./decision.ts";
import { nearIn, selectNear } from "./near-concepts.ts";
import { nearMarker } from "./near-marks.ts";
import { type NewRevision, writeRevisions } from "./new-revisions.ts";
import type { Proposed } from "./proposal.ts";
import { untilUnchanged } from "./until-unchanged.ts";

export interface WriteSide {
  /** In one transaction. */
  readonly ask: (...statements: readonly Statement[]) => Promise<readonly Rows[]>;
  readonly embedder: Embedder;
  readonly principal: string | undefined;
  readonly now: () => number;
}

/** What is looked at first, and what that means for what is written. */
export interface ToDecide {
  readonly look: readonly Statement[];
  readonly decide: (looked: readonly Rows[], speaker: Speaker) => readonly Decision[];
  /** Of each that is decided. */
  readonly evidence: readonly (readonly Evidence[])[];
}

export async function writeDecided(
  side: WriteSide,
  { look, decide, evidence }: ToDecide,
  by: Writer,
): Promise<readonly Proposed[]> {
  for (const seen of evidence) checkEvidence(seen);
  const writer: ConceptWriter = { ...by, principal: side.principal };
  const vectorsOf = vectorMaker(side.embedder);
  return untilUnchanged(async () => {
    const [[row] = [], ...looked] = await side.ask(selectPrincipal(writer), ...look);
    const speaker = { label: by.label, principal: (row?.["principal"] as string | null | undefined) ?? undefined }; // its column
    const plans = decide(looked, speaker).map((one, at) => planOf(one, evidence[at] ?? [], writer));
    const vectors = await vectorsOf(plans.flatMap(({ draft }) => draft ?? []));
    return write(side, plans, vectors, writer);
  });
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

async function write(
  { ask, embedder, now }: WriteSide,
  plans: readonly Planned[],
  vectors: readonly MadeVector[],
  by: ConceptWriter,
): Promise<readonly Proposed[]> {
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
}
