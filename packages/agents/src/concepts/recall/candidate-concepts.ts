// What nobody has believed yet, for a worker to judge: candidates that share words with the task, those that share most first, as
// lines of JSON. Their label says whose they may be; nothing of them is for the main side to read.
import { type ConceptMemory, type ConceptRevision, conceptLine } from "@bulkhead/memory";
import { joinLabels, type Label } from "@bulkhead/sandbox";

export interface Candidates {
  readonly text: string;
  readonly label: Label;
  /** Rows of provenance. */
  readonly made: readonly string[];
}

/** Of the last so many. */
const LOOKED_AT = 100;
const SHOWN = 8;

export async function candidateConcepts(memory: ConceptMemory, task: string): Promise<Candidates> {
  const all = await memory.list({ status: "candidate", limit: LOOKED_AT, latest: true });
  const wanted = wordsOf(task);
  const shared = ({ body }: ConceptRevision) =>
    [...wordsOf(JSON.stringify(body))].filter((word) => wanted.has(word)).length;
  const found = all
    .map((revision) => ({ revision, shared: shared(revision) }))
    .filter((one) => one.shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, SHOWN)
    .map(({ revision }) => revision);
  return {
    text: found.map((revision) => conceptLine({ revision })).join("\n"),
    label: joinLabels(...found.map(({ label }) => label)),
    made: found.map(({ provenance }) => provenance),
  };
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
