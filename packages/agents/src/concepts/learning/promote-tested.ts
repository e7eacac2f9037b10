// A candidate is believed on the word of tests that its run could see. Rules: of the run that was learned from now, and no other's,
// so that nobody chooses when another's word counts; whether that is enough the database decides; what ever saw a stranger's
// text waits for a person, and is no fault; nor is it one that it was forgotten meanwhile.
import { type ConceptMemory, type ConceptRevision, MemoryError } from "@bulkhead/memory";
import { isAtLeast } from "@bulkhead/sandbox";

/**
 * The revision as it is now; undefined: it stays what it is. `traces`: hashes of the runs.
 * @throws MemoryError as `ConceptMemory.promote` otherwise
 */
export async function promoteTested(
  memory: ConceptMemory,
  { id, concept, number, status }: ConceptRevision,
  traces: readonly string[],
): Promise<ConceptRevision | undefined> {
  if (status !== "candidate") return undefined;
  const { evidence = [] } = (await memory.history(concept)) ?? {};
  const tested = evidence.find(
    (one) =>
      one.revision === id &&
      one.feedback === "visible_tests" &&
      one.passed &&
      traces.includes(one.trace) &&
      isAtLeast(one.label, "user"),
  );
  if (tested === undefined) return undefined;
  try {
    return await memory.promote(concept, { revision: number, evidence: tested.id });
  } catch (error) {
    if (error instanceof MemoryError && STAYS.includes(error.code)) return undefined;
    throw error;
  }
}

const STAYS: readonly MemoryError["code"][] = ["person_needed", "no_evidence", "concept_changed", "no_concept"];
