// A run, and how it is known what it is worth. Rule: what cannot be learned from is refused before a model is asked for it.
import { checkEvidence, type Evidence, MemoryError } from "@bulkhead/memory";
import { AgentsError } from "../../agents-error.ts";
import type { RunTrace } from "./run-trace.ts";

export interface Lesson {
  readonly trace: RunTrace;
  /** The hash of its trace is added. */
  readonly evidence: readonly Omit<Evidence, "trace">[];
}

/** @throws AgentsError `no_run`; MemoryError `no_evidence`, `bad_concept` */
export function checkLesson({ trace, evidence }: Lesson): void {
  if (typeof trace?.hash !== "string" || !Array.isArray(trace.positions))
    throw new AgentsError("no_run", "the trace of a lesson is what readTrace(store, run) gives");
  if (!Array.isArray(evidence) || evidence.length === 0)
    throw new MemoryError("no_evidence", "a run is learned from with evidence; say what feedback there was, or `none`");
  checkEvidence(evidence.map((one) => ({ ...one, trace: trace.hash })));
}
