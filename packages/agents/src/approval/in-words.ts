// Labels, reasons and states as a person reads them.
import type { Effect } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import type { Refusal } from "../tool/call-decision.ts";
import { REASON_MEANINGS } from "../tool/reason-meaning.ts";
import { readableName } from "./readable-name.ts";

export function labelInWords(label: Label | undefined): string {
  if (label === undefined) return "who shaped it is not known";
  return `${INTEGRITY[label.integrity]}; ${readersInWords(label.readers)}`;
}

const INTEGRITY: Readonly<Record<Label["integrity"], string>> = {
  external: "a stranger may have shaped it",
  user: "the user's own",
  trusted: "the operator's",
};

function readersInWords(readers: Label["readers"]): string {
  if (readers === "public") return "anybody may know it";
  if (readers.length === 0) return "nobody may know it";
  return `only ${readers.map(readableName).join(", ")} may know it`;
}

/** Why a call does not run by itself. */
export function reasonInWords({ inDoubt, decision: { reason, argument } }: Effect): string {
  if (inDoubt) return "it was begun before, and nobody knows whether it was done";
  const means = isReason(reason) ? REASON_MEANINGS[reason] : "the rules do not let it run by itself";
  return argument === undefined ? means : `${readableName(argument)}: ${means}`;
}

const isReason = (reason: string | undefined): reason is Refusal =>
  reason !== undefined && Object.hasOwn(REASON_MEANINGS, reason);

/** What the tool does, as it was declared. */
export function actInWords({ effect, egress }: Effect): string {
  if (effect === "read") return egress ? "a read that tells somebody outside" : "a read";
  return egress ? "a write that tells somebody outside" : "a write";
}

export function stateInWords({ state, answeredBy, code, undone, decision }: Effect): string {
  const by = answeredBy === undefined ? "" : ` by ${readableName(answeredBy.by)}, ${timeInWords(answeredBy.at)}`;
  switch (state) {
    case "asked":
      return "waits for an answer";
    case "approved":
      return `approved${by}; it runs when its run goes on`;
    case "rejected":
      return `${code === "cancelled" ? "cancelled" : "rejected"}${by}`;
    case "expired":
      return "expired: nobody answered in time";
    case "intended":
      return `begun${by === "" ? "" : `, approved${by}`}; how it ended is not known yet`;
    case "done":
      return `done${by === "" ? "" : `, approved${by}`}`;
    case "failed":
      return `failed (${code ?? "tool_failed"})${undone === true ? ", and nothing was done" : ""}${by === "" ? "" : `, approved${by}`}`;
    case "denied":
      return decision.reason === "guard" ? "denied: a guard of its worker's refuses it" : "denied: the rules refuse it";
    default:
      return state satisfies never;
  }
}

/** "2026-11-25 23:10:00 UTC" */
export function timeInWords(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}
