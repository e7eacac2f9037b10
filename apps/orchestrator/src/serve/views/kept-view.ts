// What `/v1` shows of a run that the store keeps, and of its effects: how it came out, and what it wrote and told without the
// arguments, which the approval of each shows.
import type { Effect, RunSummary, TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import { EFFECT_STATES } from "../../approvals/effect-states.ts";
import { RUN_STATES } from "../../runs/run-states.ts";
import type { Shown } from "../endpoint.ts";
import { millis } from "./moment.ts";
import { clientStatus, clientStatuses } from "./run-view.ts";
import { valuesSchema } from "./thread-values.ts";

export const keptSchema = z
  .object({
    id: z.string(),
    thread: z.string(),
    workflow: z.string().describe("Or the agent, by its name."),
    status: clientStatuses.describe("As LangGraph's clients have it."),
    state: z.enum(RUN_STATES),
    code: z.string().optional().describe("Why it is not done: one of a closed list."),
    asks: z.int().describe("Questions that wait for an answer."),
    madeAt: millis,
    endedAt: millis.optional(),
    values: valuesSchema.optional().describe("Of one that is asked for alone, once it is done or has failed."),
  })
  .meta({ id: "KeptRun" });

export function keptView(
  { id, thread, assistant, madeAt }: TenantRun,
  summary: RunSummary,
): Shown<z.infer<typeof keptSchema>> {
  const { status, code, asks, endedAt } = summary;
  return {
    id,
    thread,
    workflow: assistant,
    status: clientStatus(summary),
    state: status,
    ...(code === undefined ? {} : { code }),
    asks,
    madeAt,
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

export const effectSchema = z
  .object({
    id: z.string(),
    position: z.string(),
    who: z.string().describe("main, or the worker's name."),
    tool: z.string(),
    effect: z.enum(["read", "write"]),
    egress: z.boolean(),
    state: z.enum(EFFECT_STATES),
    inDoubt: z.boolean().describe("It was begun before, and nobody knows whether it was done."),
    code: z.string().optional(),
    askedAt: millis.optional(),
    endedAt: millis.optional(),
  })
  .meta({ id: "Effect" });

export function effectView(kept: Effect): Shown<z.infer<typeof effectSchema>> {
  const { id, position, who, tool, effect, egress, state, inDoubt, code, askedAt, endedAt } = kept;
  return {
    ...{ id, position, who, tool, effect, egress, state, inDoubt },
    ...(code && { code }),
    ...(askedAt && { askedAt }),
    ...(endedAt && { endedAt }),
  };
}
