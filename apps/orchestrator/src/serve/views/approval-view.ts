// A question to a person, as `/v1` shows it: the exact call, and beside each argument what a person should know of it. Its run
// and thread are named as the tenant names them.
import { type ApprovalJson, approvalJson } from "@bulkhead/agents/approval";
import type { Effect, RunTree, TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import { EFFECT_STATES } from "../../approvals/effect-states.ts";
import type { Shown } from "../endpoint.ts";
import { millis } from "./moment.ts";

export const digestSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("Of what was shown: another call is not answered.");

const labelSchema = z
  .object({
    integrity: z.enum(["external", "user", "trusted"]),
    readers: z.union([z.literal("public"), z.array(z.string())]),
  })
  .meta({ id: "Label" });

const argumentSchema = z
  .object({
    name: z.string(),
    role: z.enum(["recipient", "amount", "other"]),
    label: labelSchema.optional(),
    labelInWords: z.string(),
    sources: z.array(z.object({ position: z.string(), name: z.string().optional() })).describe("What it came from."),
    marked: z.int().describe("Characters that are not seen, or may pass for another."),
    before: z.array(z.unknown()).optional().describe("Before the edit; empty where it was not there."),
  })
  .meta({ id: "ShownArgument" });

const given = z.record(z.string(), z.unknown());

export const approvalSchema = z
  .object({
    v: z.literal(1),
    id: z.string(),
    thread: z.string(),
    run: z.string(),
    position: z.string(),
    principal: z.string(),
    who: z.string().describe("main, or the worker's name."),
    tool: z.string(),
    base: z.string().describe("The tool, or what it was derived from."),
    effect: z.enum(["read", "write"]),
    egress: z.boolean(),
    idempotent: z.boolean(),
    inDoubt: z.boolean().describe("It was begun before, and nobody knows whether it was done."),
    state: z.enum(EFFECT_STATES),
    decision: z.object({
      kind: z.enum(["allow", "ask", "deny"]),
      reason: z.string().optional(),
      argument: z.string().optional(),
    }),
    why: z.string().describe("Why it asks."),
    edited: z.object({ by: z.string(), at: millis, original: given }).optional(),
    answeredBy: z.object({ by: z.string(), at: millis }).optional(),
    askedAt: millis.optional(),
    expiresAt: millis.optional(),
    code: z.string().optional(),
    arguments: given.describe("Exactly what runs."),
    shown: z.array(argumentSchema).describe("The same, in the order to look at."),
    amounts: z.array(z.object({ path: z.array(z.string()), value: z.union([z.number(), z.string()]) })),
    digest: digestSchema,
  })
  .meta({ id: "Approval" });

export function approvalView(
  effect: Effect,
  { id, thread }: Pick<TenantRun, "id" | "thread">,
  operations: RunTree["operations"],
): Shown<z.infer<typeof approvalSchema>> {
  const shown: ApprovalJson = approvalJson(effect, { operations });
  return { ...shown, run: id, thread };
}
