// What a run did with the concepts that it was shown, and what came of it, told to their memory. Rules: it is told after the
// fact and changes nothing of the run, whatever becomes of it; what a run says of itself promotes nothing.
import type { ConceptMemory } from "@bulkhead/memory";
import { askedHash } from "../../run/asked-hash.ts";
import type { AnyRun } from "../../run/run.ts";

export interface Used {
  /** Ids of revisions. */
  readonly shown: readonly string[];
  readonly cited: readonly string[];
  readonly passed: boolean;
}

export async function reportUse(run: AnyRun, memory: ConceptMemory, { shown, cited, passed }: Used): Promise<void> {
  if (shown.length === 0) return;
  try {
    await run.keeping.flush(); // what it read counts
    await memory.use(shown, run.id, { cited, passed });
    if (run.claim === undefined) return;
    const problem = run.claim.run.asked;
    const trace = askedHash({ run: run.id, shown, cited, passed }, "hex");
    const by = { origin: "main", label: run.thread.label, run: run.id } as const;
    for (const revision of cited) await memory.evidence(revision, { problem, trace, feedback: "none", passed }, by);
  } catch (error) {
    run.record.failure("recall", "memory", error); // frozen, or away
  }
}
