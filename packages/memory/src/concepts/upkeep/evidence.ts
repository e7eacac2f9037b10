// How a concept is known to be of use.
import type { Label } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";
import { badConcept } from "../concept/check-concept.ts";

export interface Evidence {
  /** Its id, `incident-12`: 1 to 200 visible ASCII characters, no space. */
  readonly problem: string;
  /** The SHA-256 of what was done, 64 hex digits. */
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
  if (!Array.isArray(evidence) || evidence.length === 0)
    throw new MemoryError("no_evidence", "a concept is written with a list of evidence that it is of use");
  evidence.forEach(({ problem, trace, feedback, passed }, at) => {
    if (!/^[\x21-\x7e]{1,200}$/.test(problem))
      throw badConcept(
        ["evidence", at, "problem"],
        "is no id of a problem: 1 to 200 visible ASCII characters, no space, as `incident-12`",
      );
    if (!/^[0-9a-f]{64}$/.test(trace)) throw badConcept(["evidence", at, "trace"], "is no SHA-256 in hex");
    if (!FEEDBACK.includes(feedback))
      throw badConcept(["evidence", at, "feedback"], `is none that there is (${FEEDBACK.join(", ")})`);
    if (typeof passed !== "boolean") throw badConcept(["evidence", at, "passed"], "is true or false");
  });
}

const FEEDBACK: readonly string[] = [
  "visible_tests",
  "person",
  "oracle",
  "none",
] satisfies readonly Evidence["feedback"][];
