// A thread, and its state, as LangGraph's clients read them: how its last run stands, and what that left.
import type { TenantThread } from "@bulkhead/memory";
import { z } from "zod";
import type { Shown } from "../endpoint.ts";
import type { FoundRun } from "../found-run.ts";
import { isoTime } from "./moment.ts";
import { type ClientStatus, clientStatus, interruptSchema, interruptsOf } from "./run-view.ts";
import { type ThreadValues, valuesSchema } from "./thread-values.ts";

const threadStatus = z.enum(["idle", "busy", "interrupted", "error"]);

export const threadSchema = z
  .object({
    thread_id: z.string(),
    created_at: isoTime,
    updated_at: isoTime,
    metadata: z.object({ graph_id: z.string().optional().describe("The assistant's name.") }),
    status: threadStatus,
    values: valuesSchema.nullable(),
    interrupts: z.record(z.string(), z.array(interruptSchema)),
  })
  .meta({ id: "Thread" });

/** `latest`: undefined where nothing was run in it. */
export function threadView(
  thread: TenantThread,
  latest: FoundRun | undefined,
  { values }: ThreadValues,
): Shown<z.infer<typeof threadSchema>> {
  const interrupts = latest === undefined ? [] : interruptsOf(latest.run, latest.summary);
  const at = new Date(thread.madeAt).toISOString();
  return {
    thread_id: thread.id,
    created_at: at,
    updated_at: at,
    metadata: thread.assistant === undefined ? {} : { graph_id: thread.assistant },
    status: STATUSES[latest === undefined ? "success" : clientStatus(latest.summary)],
    values: latest === undefined ? null : values,
    interrupts: interrupts.length === 0 ? {} : { [latest?.run.id ?? ""]: interrupts },
  };
}

const STATUSES: Readonly<Record<ClientStatus, z.infer<typeof threadStatus>>> = {
  pending: "busy",
  running: "busy",
  error: "error",
  success: "idle",
  interrupted: "interrupted",
};

export const stateSchema = z
  .object({
    values: valuesSchema,
    next: z.array(z.string()),
    tasks: z.array(
      z.object({
        id: z.string().optional(),
        name: z.string(),
        interrupts: z.array(interruptSchema),
        error: z.null(),
        checkpoint: z.null(),
        state: z.null(),
      }),
    ),
    checkpoint: z.object({
      thread_id: z.string(),
      checkpoint_ns: z.string(),
      checkpoint_id: z.string().nullable(),
      checkpoint_map: z.null(),
    }),
    parent_checkpoint: z.null(),
    metadata: z.object({}),
    created_at: isoTime.nullable(),
  })
  .meta({ id: "ThreadState" });

export function stateView(
  thread: TenantThread,
  latest: FoundRun | undefined,
  { values, checkpoint, at }: ThreadValues,
): Shown<z.infer<typeof stateSchema>> {
  const interrupts = latest === undefined ? [] : interruptsOf(latest.run, latest.summary);
  const next = interrupts.length > 0 || latest?.summary.status === "running" ? [latest?.assistant.name ?? ""] : [];
  return {
    values,
    next,
    tasks: next.map((name) => ({ id: latest?.run.id, name, interrupts, error: null, checkpoint: null, state: null })),
    checkpoint: { thread_id: thread.id, checkpoint_ns: "", checkpoint_id: checkpoint ?? null, checkpoint_map: null },
    parent_checkpoint: null,
    metadata: {},
    created_at: at ?? null,
  };
}
