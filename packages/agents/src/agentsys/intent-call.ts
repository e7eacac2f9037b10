// How a call declares its intent: the tool's own arguments, and an object that names what is wanted of the result, before
// there is one. The intent guides the worker that reads the result, and nothing holds the result against it: as published.
import type { JsonObject, JsonSchema, ToolSchema } from "@bulkhead/sandbox";
import type { AnyTool } from "../tool/tool.ts";

/** Nested objects and lists whose leaves name types. Empty: nothing is wanted of the result. */
export type Intent = JsonObject;

/** The developer's, by tool: such a tool takes its own arguments only. */
export type FixedIntents = Readonly<Record<string, Intent>>;

export interface IntentCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly intent: Intent;
  /** In words, where the model sent any; it is not asked to. */
  readonly purpose?: string;
}

/** What a model is told of the tool. */
export function intentTool(tool: AnyTool, fixed: FixedIntents): ToolSchema {
  const { name, description, open } = tool;
  if (Object.hasOwn(fixed, name)) return { name, description, parameters: open };
  const returns: JsonSchema = {
    type: "object",
    description: "What you want of the result: an object with names as keys, nested, whose leaves are types.",
    additionalProperties: true,
  };
  const properties: JsonSchema = { arguments: open, returns };
  return { name, description, parameters: { type: "object", properties, required: ["arguments", "returns"] } };
}

/** A call in neither form is the tool's own arguments, and wants nothing of the result. Undefined: its intent is none. */
export function readIntentCall(
  tool: string,
  sent: Readonly<Record<string, unknown>>,
  fixed: FixedIntents,
): IntentCall | undefined {
  if (Object.hasOwn(fixed, tool)) return { arguments: sent, intent: fixed[tool] ?? {} };
  const { arguments: own, returns, purpose } = sent;
  if (!isObject(own)) return { arguments: sent, intent: {} };
  if (!isObject(returns) || JSON.stringify(returns).length > MOST_CHARACTERS) return undefined;
  const inWords = typeof purpose === "string" && purpose.length <= MOST_PURPOSE ? { purpose } : {};
  return { arguments: own, intent: returns as Intent, ...inWords }; // a model's arguments are JSON
}

const MOST_CHARACTERS = 8 * 1024;
const MOST_PURPOSE = 500;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
