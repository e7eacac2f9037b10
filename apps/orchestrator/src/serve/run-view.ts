// A run as LangGraph's clients read it, made of what the store says of it.
import type { RunStatus, RunSummary, TenantRun } from "@bulkhead/memory";
import type { Assistant } from "./assistant.ts";

export type ClientStatus = "pending" | "running" | "error" | "success" | "interrupted";

/** `waiting`: for a person. Of what was cut nobody knows yet how it ends: it is taken up again. */
const STATUSES: Readonly<Record<RunStatus, ClientStatus>> = {
  running: "running",
  stopped: "pending",
  waiting: "interrupted",
  done: "success",
  failed: "error",
  cancelled: "interrupted",
  abandoned: "error",
};

export const clientStatus = ({ status }: Pick<RunSummary, "status">): ClientStatus => STATUSES[status];

export function runView(run: TenantRun, summary: RunSummary, assistant: Assistant | undefined): object {
  const at = new Date(run.madeAt).toISOString();
  return {
    run_id: run.id,
    thread_id: run.thread,
    assistant_id: assistant?.id ?? run.assistant,
    created_at: at,
    updated_at: summary.endedAt === undefined ? at : new Date(summary.endedAt).toISOString(),
    status: clientStatus(summary),
    metadata: { graph_id: run.assistant },
    multitask_strategy: "reject",
  };
}

/** What LangGraph's clients look for where a run waits: opaque ids, and where the questions are. */
export function interruptsOf(run: TenantRun, summary: RunSummary): readonly object[] {
  return summary.status === "waiting"
    ? [{ id: run.id, value: { run: run.id, approvals: `/v1/approvals?run=${run.id}` } }]
    : [];
}
