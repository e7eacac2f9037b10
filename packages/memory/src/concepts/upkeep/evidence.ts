// How a concept is known to be of use.
import type { Label } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";
import { badConcept } from "../concept/check-concept.ts";

/** `trace`: the SHA-256 of what was done, 64 hex digits. */
export interface Evidence {
  readonly problem: string;
  readonly trace: string;
  /** `oracle`: by an answer that no run may see; it is kept, and promotes nothing. */
  readonly feedback: "visible_tests" | "person" | "oracle" | "none";
  readonly passed: boolean;
}

export interface KeptEvidence extends Evidence {
  readonly id: string;
  readonly revision: string;
  /** Of who wrote it: what a stranger could have led promotes nothing. */
  readonly label: Label;
  readonly madeAt: number;
}

/** @throws MemoryError `no_evidence`, `bad_concept` */
export function checkEvidence(evidence: readonly Evidence[]): void {
  if (evidence.length === 0)
    throw new MemoryError("no_evidence", "a concept is written with the evidence that it is of use");
  evidence.forEach(({ problem, trace, feedback, passed }, at) => {
    if (!/^[\x21-\x7e]{1,200}$/.test(problem))
      throw badConcept(["evidence", at, "problem"], "is no id of a problem: 1 to 200 visible characters, no space");
    if (!/^[0-9a-f]{64}$/.test(trace)) throw badConcept(["evidence", at, "trace"], "is no SHA-256 in hex");
    if (!FEEDBACK.includes(feedback) || typeof passed !== "boolean")
      throw badConcept(["evidence", at, "feedback"], "is none that there is");
  });
}

const FEEDBACK: readonly string[] = [
  "visible_tests",
  "person",
  "oracle",
  "none",
] satisfies readonly Evidence["feedback"][];
