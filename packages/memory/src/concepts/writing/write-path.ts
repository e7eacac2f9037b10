// How concepts are written: what is looked at for each way, and what is decided of it (pure, in decision.ts).
import type { Writer } from "../../provenance/writer.ts";
import { checkConcept } from "../concept/check-concept.ts";
import { conceptKey } from "../concept/concept-key.ts";
import type { ConceptMemory } from "../concept-memory.ts";
import { noConcept } from "../concept-refused.ts";
import { knownIn, revisionsIn, selectRevisions } from "../revision-rows.ts";
import { checkEvidence } from "../upkeep/evidence.ts";
import { mergedInto, onTop, revisedAs } from "./decision.ts";
import { selectNamed } from "./named-rows.ts";
import { oneOfEachName } from "./one-of-each-name.ts";
import type { ConceptProposal, Proposed } from "./proposal.ts";
import { type ToDecide, type WriteSide, writeDecided } from "./write-decided.ts";

type WritePath = Pick<ConceptMemory, "propose" | "proposeAll" | "revise" | "merge">;

export function writePath(side: WriteSide): WritePath {
  const proposeAll = async (given: readonly ConceptProposal[], by: Writer) => {
    const proposals = oneOfEachName(
      given.map(({ concept, evidence }) => {
        checkEvidence(evidence);
        return { body: checkConcept(concept), evidence };
      }),
    );
    if (proposals.length === 0) return [];
    const bodies = proposals.map(({ body }) => body);
    const decide: ToDecide["decide"] = ([rows = []], speaker) => {
      const there = Map.groupBy(revisionsIn(rows), ({ body }) => conceptKey(body));
      return bodies.map((body) => onTop(there.get(conceptKey(body)) ?? [], body, speaker));
    };
    const look = [selectNamed(bodies, { ...by, principal: side.principal })];
    return writeDecided(side, { look, decide, evidence: proposals.map(({ evidence }) => evidence) }, by);
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
      const decide: ToDecide["decide"] = ([rows], speaker) => [revisedAs(body, knownIn(rows), speaker)];
      return alone(writeDecided(side, { look: [selectRevisions(id)], decide, evidence: [evidence] }, by));
    },
    async merge(ids, into, evidence, by) {
      const decide: ToDecide["decide"] = (looked) => [
        mergedInto(
          into,
          ids.map((_, at) => knownIn(looked[at])),
        ),
      ];
      return alone(writeDecided(side, { look: ids.map(selectRevisions), decide, evidence: [evidence] }, by));
    },
  };
}
