// How concepts are written: looked at, decided (pure, in base-revision.ts), written if nobody was faster. Rules: a batch is
// written whole or not at all; what says nothing new is more evidence for what is there.
import { randomUUID } from "node:crypto";
import type { Rows, Statement } from "../database/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import type { Writer } from "../provenance/writer.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { baseOf, type Decision, headOf, onTop, type Speaker } from "./base-revision.ts";
import { checkConcept, checkEvidence } from "./check-concept.ts";
import type { ConceptMemory, ConceptProposal, ConceptRevision, Evidence, Proposed } from "./concept-memory.ts";
import { nameKey } from "./concept-name.ts";
import { revisionsIn, selectNamed, selectWritten } from "./concept-rows.ts";
import { addEvidence, evidenceId } from "./evidence-rows.ts";
import { conceptHash } from "./library-hash.ts";
import { mergeConcepts } from "./merge-concepts.ts";
import { nearIn, selectNear } from "./near-concepts.ts";
import { type ConceptWriter, type NewRevision, selectPrincipal, writeRevisions } from "./new-revisions.ts";
import { oneOfEachName } from "./one-of-each-name.ts";

type WritePath = Pick<ConceptMemory, "propose" | "proposeAll" | "revise" | "merge">;

interface WriteSide {
  /** In one transaction. */
  readonly ask: (...statements: readonly Statement[]) => Promise<readonly Rows[]>;
  /** All revisions of a concept. @throws MemoryError `no_concept` */
  readonly known: (id: string) => Promise<readonly ConceptRevision[]>;
  readonly principal: string | undefined;
  readonly now: () => number;
  /** Makes the vectors of revisions. */
  readonly embed: (revisions: readonly NewRevision[]) => Promise<void>;
}

export function writePath({ ask, known, principal, now, embed }: WriteSide): WritePath {
  const written = async (ids: readonly string[]) => revisionsIn((await ask(selectWritten(ids)))[0] ?? []);
  const write = async (plans: readonly Planned[], by: ConceptWriter): Promise<readonly Proposed[]> => {
    const drafts = plans.flatMap(({ draft }) => draft ?? []);
    const more = plans.flatMap(({ same, evidence }) =>
      same === undefined ? [] : evidence.map((seen) => addEvidence(same.id, seen, by, now())),
    );
    const ids = drafts.map(({ id }) => id);
    await untilAnswered(async (maybeDone) => {
      if (maybeDone && drafts.length > 0 && (await written(ids)).length > 0) return;
      await ask(...(drafts.length === 0 ? [] : [writeRevisions(drafts, by, now())]), ...more);
    });
    if (drafts.length > 0) await embed(drafts);
    const made = new Map((await written(ids)).map((one) => [one.id, one]));
    return plans.map(({ concept, same, draft, madeOf, near }) => {
      const revision = same ?? made.get(draft?.id ?? "");
      if (revision === undefined) throw noConcept(); // forgotten meanwhile
      return { id: concept, revision, merged: same === undefined ? madeOf[0]?.id : undefined, near };
    });
  };
  /** Looks, decides, writes; again where others were faster. */
  const writeOn = async (
    decide: (speaker: Speaker) => Promise<readonly Decision[]>,
    evidence: readonly (readonly Evidence[])[],
    by: Writer,
    { tellNear = true } = {},
  ): Promise<readonly Proposed[]> => {
    for (const seen of evidence) checkEvidence(seen);
    const writer: ConceptWriter = { ...by, principal };
    const [[row] = []] = await ask(selectPrincipal(writer));
    const speaker = { label: by.label, principal: (row?.["principal"] as string | null | undefined) ?? undefined }; // its column
    for (let tries = 1; ; tries++) {
      const decided = (await decide(speaker)).map((one) => ({ ...one, concept: one.of[0]?.concept ?? randomUUID() }));
      const near = tellNear ? await ask(...decided.map(({ body, concept }) => selectNear(body, concept))) : [];
      const plans = decided.map((one, at): Planned => {
        const seen = evidence[at] ?? [];
        const draft = one.same === undefined ? draftOf(one, seen, writer) : undefined;
        return { ...one, evidence: seen, draft, near: nearIn(near[at] ?? [], one.body) };
      });
      try {
        return await write(plans, writer);
      } catch (error) {
        if (!isChanged(error) || tries === MOST_TRIES) throw error;
      }
    }
  };
  const proposeAll = async (
    given: readonly ConceptProposal[],
    by: Writer,
    options?: { readonly tellNear: boolean },
  ) => {
    const proposals = oneOfEachName(
      given.map(({ concept, evidence }) => {
        checkEvidence(evidence);
        return { body: checkConcept(concept), evidence };
      }),
    );
    if (proposals.length === 0) return [];
    const keys = proposals.flatMap(({ body: { name } }) => (name === undefined ? [] : [nameKey(name)]));
    const hashes = proposals.flatMap(({ body }) => (body.name === undefined ? [conceptHash(body)] : []));
    const decide = async (speaker: Speaker) => {
      const there = revisionsIn((await ask(selectNamed(keys, hashes)))[0] ?? []);
      return proposals.map(({ body }) => onTop(there, body, speaker));
    };
    return writeOn(
      decide,
      proposals.map(({ evidence }) => evidence),
      by,
      options,
    );
  };
  const alone = async (made: Promise<readonly Proposed[]>): Promise<Proposed> => {
    const [one] = await made;
    if (one === undefined) throw noConcept();
    return one;
  };

  return {
    async proposeAll(proposals, by) {
      const made = await proposeAll(proposals, by, { tellNear: false });
      return made.map(({ near: _, ...written }) => written);
    },
    propose: (concept, evidence, by) => alone(proposeAll([{ concept, evidence }], by)),
    async revise(id, given, evidence, by) {
      const body = checkConcept(given);
      const decide = async (speaker: Speaker): Promise<readonly Decision[]> => {
        const of = await known(id);
        if (nameKey(headOf(of)?.body.name ?? "") !== nameKey(body.name ?? ""))
          throw new MemoryError("bad_concept", "a revision has the name of its concept");
        const before = baseOf(of, speaker) ?? of.findLast(({ status }) => status !== "candidate");
        return [{ of, body, madeOf: before === undefined ? [] : [before], event: "revised", same: undefined }];
      };
      return alone(writeOn(decide, [evidence], by));
    },
    async merge(ids, into, evidence, by) {
      if (!ids.includes(into))
        throw new MemoryError("no_concept", "what is merged into is one of those that are merged");
      const heads = await Promise.all(ids.map(async (id) => headOf(await known(id))));
      const madeOf = heads.filter((head) => head !== undefined);
      const [first, ...others] = madeOf.map((head) => head.body);
      if (first === undefined) throw noConcept();
      const name = madeOf.find(({ concept }) => concept === into)?.body.name;
      const merged = mergeConcepts(first, ...others);
      const body = checkConcept(name === undefined ? merged : { ...merged, name });
      const decide = async () => [{ of: await known(into), body, madeOf, event: "merged", same: undefined } as const];
      return alone(writeOn(decide, [evidence], by));
    },
  };
}

interface Planned extends Decision {
  readonly concept: string;
  readonly evidence: readonly Evidence[];
  readonly draft: NewRevision | undefined;
  readonly near: Proposed["near"];
}

function draftOf(
  { of, concept, body, madeOf, event }: Decision & { readonly concept: string },
  evidence: readonly Evidence[],
  by: ConceptWriter,
): NewRevision {
  const id = randomUUID();
  return {
    id,
    concept,
    seen: of.at(-1)?.number ?? 0,
    body,
    madeOf: madeOf.map((one) => one.id),
    status: "candidate",
    event,
    evidence: evidence.map((seen) => ({ id: evidenceId(id, seen, by), ...seen })),
  };
}

const MOST_TRIES = 5;

export const noConcept = () => new MemoryError("no_concept", "there is no such concept or revision here");

/** Others were faster, or made the name first. */
export const isChanged = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === "concept_changed" || error.constraint === "concept_name_is_one");
