// A candidate is believed on the word of tests that the run could see. Rule: whether that is enough the database decides; what
// ever saw a stranger's text waits for a person, and is no fault.
import { type ConceptMemory, type ConceptRevision, MemoryError } from "@bulkhead/memory";

/** The revision as it is now; undefined: it stays what it is. @throws MemoryError as `ConceptMemory.promote` otherwise */
export async function promoteTested(
  memory: ConceptMemory,
  { id, concept, number, status }: ConceptRevision,
): Promise<ConceptRevision | undefined> {
  if (status !== "candidate") return undefined;
  const { evidence = [] } = (await memory.history(concept)) ?? {};
  const tested = evidence.find((one) => one.revision === id && one.feedback === "visible_tests" && one.passed);
  if (tested === undefined) return undefined;
  try {
    return await memory.promote(concept, { revision: number, evidence: tested.id });
  } catch (error) {
    if (error instanceof MemoryError && STAYS.includes(error.code)) return undefined;
    throw error;
  }
}

const STAYS: readonly MemoryError["code"][] = ["person_needed", "no_evidence", "concept_changed"];
