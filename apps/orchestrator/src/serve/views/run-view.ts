// A run as LangGraph's clients read it, made of what the store says of it.
import type { RunStatus, RunSummary, TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import type { Assistant } from "../assistant.ts";
import type { Shown } from "../endpoint.ts";
import { isoTime } from "./moment.ts";

export const clientStatuses = z.enum(["pending", "running", "error", "success", "interrupted"]);
export type ClientStatus = z.infer<typeof clientStatuses>;

export const runSchema = z
  .object({
    run_id: z.string(),
    thread_id: z.string(),
    assistant_id: z.string(),
    created_at: isoTime,
    updated_at: isoTime,
    status: clientStatuses,
    metadata: z.object({ graph_id: z.string().describe("The assistant's name.") }),
    multitask_strategy: z.literal("reject"),
  })
  .meta({ id: "Run" });

/** What LangGraph's clients look for where a run waits: opaque ids, and where the questions are. */
export const interruptSchema = z
  .object({
    id: z.string(),
    value: z.object({ run: z.string(), approvals: z.string().describe("The path of its questions.") }),
  })
  .meta({ id: "Interrupt" });
export type Interrupt = Shown<z.infer<typeof interruptSchema>>;

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

export function runView(
  run: TenantRun,
  summary: RunSummary,
  assistant: Assistant | undefined,
): Shown<z.infer<typeof runSchema>> {
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

export function interruptsOf(run: TenantRun, summary: RunSummary): readonly Interrupt[] {
  return summary.status === "waiting"
    ? [{ id: run.id, value: { run: run.id, approvals: `/v1/approvals?run=${run.id}` } }]
    : [];
}
