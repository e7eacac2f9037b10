// The decision of a row, as it is told in events. Of what the ledger itself asks about (what a fork inherits) there is none:
// the rules allowed it.
import type { Effect } from "@bulkhead/memory";
import { type CallDecision, GUARD_DENIED } from "./call-decision.ts";
import { REASONS, type Reason } from "./decide.ts";

export function decisionOf({
  decision: { kind, reason, argument },
}: Pick<Effect, "decision">): CallDecision | undefined {
  if (kind === "allow") return { kind };
  if (reason === GUARD_DENIED.reason) return GUARD_DENIED;
  if (!REASONS.has(reason as Reason)) return undefined;
  return { kind, reason: reason as Reason, ...(argument === undefined ? {} : { argument }) };
}
