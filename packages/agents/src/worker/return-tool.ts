// The tool by which a worker answers. Of one schema there is one, for all lives; nobody can change it.
import { fixJson, type JsonSchema, type ToolSchema } from "@bulkhead/sandbox/loop";
import { mapSchema } from "../tool/map-schema.ts";
import { inValue } from "./value-object.ts";

export interface Return {
  /** The schema as a provider is shown it. */
  readonly value: JsonSchema;
  readonly tool: ToolSchema;
}

const returnTools = new WeakMap<JsonSchema, Return>();

export function returnTool(returns: JsonSchema): Return {
  const known = returnTools.get(returns);
  if (known !== undefined) return known;
  const value = mapSchema(returns, forProvider);
  const description = "Answer with the result. Call it exactly once.";
  const tool = { name: "return", description, parameters: inValue(value) };
  const made = fixJson({ value, tool });
  returnTools.set(returns, made);
  return made;
}

/** `x-reveal` is for the boundary, not for a provider; and a provider's idea of a time has a zone, which ours has not. */
function forProvider(part: JsonSchema): JsonSchema {
  const { "x-reveal": _, ...rest } = part;
  if (rest["format"] !== "time") return rest;
  const { format: __, ...untimed } = rest;
  return { ...untimed, description: "HH:MM:SS, without a zone" };
}
