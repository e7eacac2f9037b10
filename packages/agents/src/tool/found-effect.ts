// What it means that the ledger has a row at a call's position. Pure. Rules: what was answered is answered so again; what
// is asked waits; what a person approved runs; what was begun and has no end may have been done, so it asks before it is
// begun again, unless twice is as good as once. Another call than the row's is another run.
import type { Effect } from "@bulkhead/memory";

export type Found = "changed" | "answered" | "waits" | "expires" | "runs" | "again" | "doubt";

export interface FoundAt {
  /** The hash of the call that is made now. */
  readonly asked: string | undefined;
  readonly now: number;
  /** Twice is as good as once, says the tool as it is now. */
  readonly repeatable: boolean;
}

export function foundEffect(row: Effect, { asked, now, repeatable }: FoundAt): Found {
  if (row.asked !== asked) return "changed";
  switch (row.state) {
    case "done":
    case "failed":
    case "denied":
    case "rejected":
    case "expired":
      return "answered";
    case "asked":
      return row.expiresAt !== undefined && row.expiresAt <= now ? "expires" : "waits";
    case "approved":
      return "runs";
    case "intended":
      return repeatable && (row.idempotent || row.effect === "read") ? "again" : "doubt";
    default:
      return row.state satisfies never;
  }
}
