// What the model that interprets a turn answers: its schema as the model is told it, and the same held against what it wrote.
import { parseOperation, type TaskErrorCode, type TaskTurn } from "@bulkhead/memory";
import { fixJson, type JsonSchema } from "@bulkhead/sandbox";
import { z } from "zod";

const slot = { type: "string", maxLength: 120 } as const;
const slots = { type: "array", items: slot, maxItems: 32 } as const;
const leaf = { type: ["string", "number", "boolean"], maxLength: 4000 } as const;
const value = {
  anyOf: [leaf, { type: "array", items: leaf, maxItems: 64 }, { type: "object", additionalProperties: leaf }],
} as const;
const relations = { parent: slot, dependsOn: slots, shares: slots } as const;

/** An operation of this kind, with what it must have and what it may. */
const operation = (op: string, must: Record<string, JsonSchema>, may: Record<string, JsonSchema> = {}) => ({
  type: "object",
  properties: { op: { const: op }, ...must, ...may },
  required: ["op", ...Object.keys(must)],
  additionalProperties: false,
});

const part = {
  type: "object",
  properties: { slot, input: value },
  required: ["slot", "input"],
  additionalProperties: false,
};

const OPERATIONS = [
  operation("new", { slot, input: value }, relations),
  operation("update", { slot }, { input: value, output: value, called: slot, ...relations }),
  operation("replace", { slot, by: slot }, { input: value }),
  operation("merge", { slots: { ...slots, minItems: 2 }, into: slot }, { input: value }),
  operation("split", { slot, into: { type: "array", items: part, minItems: 2, maxItems: 32 } }),
  operation("inactivate", { slot }),
  operation("rollback", { slot }, { to: { type: "integer", minimum: 1 } }),
  operation("check", {}, { slot }),
];

const question = z.strictObject({
  about: z.array(z.string().max(120)).max(8),
  question: z.string().min(1).max(500),
  readings: z.array(z.string().min(1).max(300)).min(2).max(8),
});
const rest = z.strictObject({
  operations: z.array(z.unknown()).max(64),
  questions: z.array(question).max(8).optional(),
  answers: z.array(z.string().max(64)).max(8).optional(),
});

const { $schema: _, ...closed } = z.toJSONSchema(rest) as JsonSchema;
const properties = closed["properties"] as JsonSchema; // of an object
const operations = { type: "array", items: { anyOf: OPERATIONS }, maxItems: 64 };

export const TURN_SCHEMA: JsonSchema = fixJson({ ...closed, properties: { ...properties, operations } } as JsonSchema);

export type TurnAnswer = Pick<TaskTurn, "operations" | "questions" | "answers">;

export type TurnFlaw = Extract<TaskErrorCode, `bad_${string}` | "unknown_operation">;

/** What it returned; or why that is no turn. */
export function readTurnAnswer(returned: unknown): TurnAnswer | TurnFlaw {
  const parsed = rest.safeParse(returned);
  if (!parsed.success) return "bad_answer";
  const wrong = parsed.data.operations.map(parseOperation).find((one) => typeof one === "string");
  return wrong ?? parsed.data;
}
