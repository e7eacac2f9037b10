// An effect: one write or egress, proposed or done, as the report of its run keeps it. Operator side: it holds the exact
// arguments.
import type { Code } from "@bulkhead/sandbox";
import type { CallDecision } from "./call-decision.ts";

/** A write, or a call with egress, proposed or done. */
export interface EffectRecord {
  readonly position: string;
  readonly who: string;
  readonly tool: string;
  readonly base: string;
  /** What would run or did run, constants included. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** argument → positions of the spawns and calls whose handles stand in it. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly decision: CallDecision;
  /** `asked`: it waits for a person. */
  readonly state: "asked" | "denied" | "rejected" | "expired" | "done" | "failed";
  readonly code?: Code;
  /** Who approved or rejected it. */
  readonly answeredBy?: string;
  /** It had been begun before, and nobody knew whether it was done. */
  readonly inDoubt?: true;
}
