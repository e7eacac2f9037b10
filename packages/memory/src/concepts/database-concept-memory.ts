// Concepts kept in a database, which decides whether one may be written and believed, and who sees it.

import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { checkApprover } from "../provenance/check-approver.ts";
import { revoke } from "../provenance/revoke.ts";
import { forget } from "../runs/database/forget-rows.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { nameKey } from "./concept/concept-name.ts";
import type { ConceptMemory } from "./concept-memory.ts";
import { conceptRefused, isChanged, noConcept } from "./concept-refused.ts";
import { type ConceptScope, checkPrincipal, checkScope, refuseUnknown } from "./concept-scope.ts";
import { checkedEmbedder } from "./embedders/embed-texts.ts";
import type { Embedder } from "./embedders/embedder.ts";
import { hashEmbedder } from "./embedders/hash-embedder.ts";
import { memoryFrozen, memorySide } from "./memory-side.ts";
import { recallConcepts } from "./recall/recall-concepts.ts";
import { knownIn, revisionsIn, selectBelievedAt, selectHead, selectList, selectRevisions } from "./revision-rows.ts";
import { exportConcepts } from "./transfer/export-concepts.ts";
import { importConcepts } from "./transfer/import-concepts.ts";
import { eventsIn, selectEvents } from "./upkeep/concept-events.ts";
import { selectBelievedHashes, selectStats, statsIn } from "./upkeep/concept-stats.ts";
import { selectDerived } from "./upkeep/derived-rows.ts";
import { checkEvidence } from "./upkeep/evidence.ts";
import { addEvidence, evidenceId, evidenceIn, selectEvidence } from "./upkeep/evidence-rows.ts";
import { promoteConcept, retireConcept, useConcepts } from "./upkeep/judgement-rows.ts";
import { embedMissing } from "./vectors/embed-missing.ts";
import { headOf } from "./writing/decision.ts";
import type { WriteSide } from "./writing/write-decided.ts";
import { writePath } from "./writing/write-path.ts";

export interface ConceptMemoryOptions extends ConceptScope {
  /** Whose words a writer of origin `user` gives, where they come from no kept run. */
  readonly principal?: string | undefined;
  /** What makes vectors of concepts and tasks. Default: `hashEmbedder()`. */
  readonly embedder?: Embedder | undefined;
  /** Nothing is changed: the database refuses it. */
  readonly frozen?: boolean | undefined;
  readonly clock?: { now(): number } | undefined;
}

/** Nothing is read before it is asked for. @throws MemoryError `bad_scope`, `bad_embedder` */
export function conceptMemory(
  database: Database,
  {
    tenant,
    project,
    domain,
    role,
    principal,
    embedder: given = hashEmbedder(),
    frozen = false,
    clock = Date,
    ...unknown
  }: ConceptMemoryOptions,
): ConceptMemory {
  refuseUnknown(unknown);
  const scope: ConceptScope = { tenant, project, domain, role };
  checkScope(scope);
  checkPrincipal(principal);
  const embedder = checkedEmbedder(given);
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
  const writing: WriteSide = { ask, embedder, principal, now };
  const one = async (statement: Statement) => (await ask(statement))[0] ?? [];
  const find = async (idOrName: string, { own = false } = {}) =>
    idOrName.includes("\0")
      ? undefined
      : revisionsIn(await one(selectHead(idOrName, nameKey(idOrName), { principal, own })))[0];
  const known = async (id: string) => knownIn(await one(selectRevisions(id)));

  /** Of what the operator side does for it. */
  const refuseFrozen = () => {
    if (frozen) throw memoryFrozen();
  };

  return {
    scope,
    ...writePath(writing),
    find,
    list: async (filter = {}) => revisionsIn(await one(selectList(filter))),
    async history(id) {
      if (id.includes("\0")) return undefined;
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
      const writer = { ...by, principal };
      await untilAnswered(() => one(addEvidence(revision, evidence, writer, now())));
      return evidenceId(revision, evidence, writer);
    },
    async promote(id, how) {
      if (!("evidence" in how)) checkApprover(how.by, "promotes");
      if (!Number.isInteger(how.revision) || how.revision < 1 || how.revision >= 2 ** 31) throw noConcept();
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
      refuseFrozen();
      const revisions = await known(id);
      const chosen = revision === undefined ? headOf(revisions) : revisions.find(({ number }) => number === revision);
      if (chosen === undefined) throw noConcept();
      return { quarantined: await revoke(operators, { roots: [chosen.provenance], by, why, now: now() }) };
    },
    async retire(id, by, why) {
      checkApprover(by, "retires");
      await one(retireConcept(id, by, why, now()));
    },
    async use(revisions, run, use) {
      await one(useConcepts(revisions, run, use, now()));
    },
    async stats() {
      const [counted = [], hashes = []] = await ask(selectStats, selectBelievedHashes);
      return statsIn(counted, hashes);
    },
    recall: (task, options = {}) => recallConcepts(side, embedder, principal, task, options),
    reembed: (options) => embedMissing(side, embedder, options),
    exportTo: (file) => exportConcepts(side, file),
    async importFrom(file, by) {
      checkApprover(by, "imports");
      return importConcepts(writing, file, by);
    },
    async forget(source) {
      refuseFrozen();
      if ((await one(selectDerived(source))).length === 0) throw noConcept();
      await forget(operators, source);
    },
  };
}
