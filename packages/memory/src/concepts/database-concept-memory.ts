// Concepts kept in a database. What a revision says is decided here (the merge is pure); whether it may be written and believed,
// and who sees it, the database decides.
import { randomUUID } from "node:crypto";
import type { Database } from "../database/database.ts";
import type { Statement } from "../database/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { INTEGRITIES } from "../provenance/provenance.ts";
import { revoke } from "../provenance/revoke.ts";
import type { Writer } from "../provenance/writer.ts";
import { forget } from "../runs/database/forget-rows.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { checkConcept, checkEvidence } from "./check-concept.ts";
import { checkScope } from "./check-scope.ts";
import type { Concept } from "./concept.ts";
import type { ConceptMemory, ConceptRevision, ConceptScope, Evidence, Proposed } from "./concept-memory.ts";
import { nameKey } from "./concept-name.ts";
import {
  type ConceptWriter,
  conceptRefused,
  type NewRevision,
  revisionsIn,
  selectBelievedAt,
  selectHead,
  selectList,
  selectNamed,
  selectRevisions,
  selectWritten,
  writeRevisions,
} from "./concept-rows.ts";
import type { Embedder } from "./embedders/embedder.ts";
import { hashEmbedder } from "./embedders/hash-embedder.ts";
import { addEvidence, eventsIn, evidenceIn, selectEvents, selectEvidence } from "./evidence-rows.ts";
import { conceptHash } from "./library-hash.ts";
import { memorySide } from "./memory-side.ts";
import { mergeConcepts } from "./merge-concepts.ts";
import { nearIn, selectNear } from "./near-concepts.ts";
import { embedMissing, embedRevisions } from "./recall/embed-concepts.ts";
import { recallConcepts } from "./recall/recall-concepts.ts";
import {
  promoteConcept,
  retireConcept,
  selectDerived,
  selectHashes,
  selectStats,
  statsIn,
  useConcepts,
} from "./upkeep-rows.ts";

export interface ConceptMemoryOptions extends ConceptScope {
  /** Whose words a writer of origin `user` gives, where they come from no kept run. */
  readonly principal?: string | undefined;
  /** What makes vectors of concepts and tasks. Default: `hashEmbedder()`. */
  readonly embedder?: Embedder | undefined;
  /** Nothing is changed: the database refuses it. */
  readonly frozen?: boolean | undefined;
  readonly clock?: { now(): number } | undefined;
}

/** Nothing is read before it is asked for. @throws MemoryError `bad_scope` */
export function conceptMemory(
  database: Database,
  {
    tenant,
    project,
    domain,
    role,
    principal,
    embedder = hashEmbedder(),
    frozen = false,
    clock = Date,
  }: ConceptMemoryOptions,
): ConceptMemory {
  const scope: ConceptScope = { tenant, project, domain, role };
  checkScope(scope);
  const side = memorySide(database, scope, { frozen });
  const operators = operatorSide(database);
  const now = () => clock.now();
  const ask = async (...statements: readonly Statement[]) => {
    try {
      return await side.pipeline(statements);
    } catch (error) {
      throw conceptRefused(error);
    }
  };
  const one = async (statement: Statement) => (await ask(statement))[0] ?? [];
  const find = async (idOrName: string) => revisionsIn(await one(selectHead(idOrName, nameKey(idOrName))))[0];
  const known = async (id: string): Promise<readonly ConceptRevision[]> => {
    const revisions = revisionsIn(await one(selectRevisions(id)));
    if (revisions.length === 0) throw noConcept();
    return revisions;
  };

  const write = async (draft: Draft, by: ConceptWriter): Promise<ConceptRevision> => {
    const id = draft.id;
    await untilAnswered(async (maybeDone) => {
      if (maybeDone && (await one(selectWritten([id]))).length > 0) return;
      await one(writeRevisions([draft], by, now()));
    });
    const [made] = revisionsIn(await one(selectWritten([id])));
    if (made === undefined) throw noConcept(); // forgotten meanwhile
    await embedRevisions(side, embedder, [id]).catch(() => {}); // it is found by its words until `reembed` makes its vector
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
      const draft: Draft = {
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
    scope,
    propose(given, evidence, by) {
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
      return writeOn(
        () => known(into),
        () => ({ body, madeOf: sources, event: "merged", same: undefined }),
        evidence,
        by,
      );
    },
    find,
    async list({ status, format, believedAt, limit = 100, after } = {}) {
      return revisionsIn(await one(selectList({ status, format, believedAt, after, limit })));
    },
    async history(id) {
      const [revisions = [], events = [], evidence = []] = await ask(
        selectRevisions(id),
        selectEvents(id),
        selectEvidence(id),
      );
      if (revisions.length === 0) return undefined;
      return { revisions: revisionsIn(revisions), events: eventsIn(events), evidence: evidenceIn(evidence) };
    },
    believedAt: async (id, at) => revisionsIn(await one(selectBelievedAt(id, at)))[0],
    async evidence(revision, evidence, by) {
      checkEvidence([evidence]);
      const id = randomUUID();
      await one(addEvidence(id, revision, evidence, { ...by, principal }, now()));
      return id;
    },
    async promote(id, how) {
      await untilAnswered(async (maybeDone) => {
        try {
          await one(promoteConcept(id, how, now()));
        } catch (error) {
          const done = maybeDone && (await find(id))?.number === how.revision && isChanged(error);
          if (!done) throw error;
        }
      });
      const promoted = (await known(id)).find(({ number }) => number === how.revision);
      if (promoted === undefined) throw noConcept();
      return promoted;
    },
    async revoke(id, by, why, revision) {
      const revisions = await known(id);
      const chosen = revision === undefined ? headOf(revisions) : revisions.find(({ number }) => number === revision);
      if (chosen === undefined) throw noConcept();
      return { quarantined: await revoke(operators, { roots: [chosen.provenance], by, why, now: now() }) };
    },
    async retire(id, by, why) {
      await one(retireConcept(id, by, why, now()));
    },
    recall: (task, options = {}) => recallConcepts(side, embedder, principal, task, options),
    reembed: (options) => embedMissing(side, embedder, options),
    async use(revisions, run, use) {
      await one(useConcepts(revisions, run, use, now()));
    },
    async stats() {
      const [counted = [], hashes = []] = await ask(selectStats, selectHashes);
      return statsIn(counted, hashes);
    },
    async forget(source) {
      if ((await one(selectDerived(source))).length === 0) throw noConcept();
      await forget(operators, source);
    },
  };
}

type Draft = NewRevision;

interface Decision {
  readonly body: Concept;
  readonly madeOf: readonly ConceptRevision[];
  readonly event: NewRevision["event"];
  /** It says nothing that this one does not: more evidence for it. */
  readonly same: ConceptRevision | undefined;
}

const MOST_TRIES = 5;

const headOf = (revisions: readonly ConceptRevision[]): ConceptRevision | undefined =>
  revisions.find(({ status }) => status === "active") ?? revisions.at(-1);

/** What is proposed, merged with what is believed under its name; nothing lower than it goes into it. */
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

const noConcept = () => new MemoryError("no_concept", "there is no such concept or revision here");

/** Others were faster, or made the name first. */
const isChanged = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === "concept_changed" || error.constraint === "concept_name_is_one");
