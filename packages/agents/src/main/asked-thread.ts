// While a run waits for a person, its thread takes no new message: LangGraph would throw the step away that waits, with
// what its other calls have answered.
import type { RunSummary } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { isWaiting } from "./open-asks.ts";

/** `latest`: the thread's last run. @throws AgentsError `approval_pending` */
export function refuseWhileAsked(latest: RunSummary | undefined): void {
  if (isWaiting(latest)) throw approvalPending(latest);
}

export function approvalPending({ id }: RunSummary): AgentsError {
  return new AgentsError(
    "approval_pending",
    `this thread waits for a person: answer it (bulkhead approvals list), then go on with invoke(null); or end its run (bulkhead runs cancel ${id})`,
  );
}
