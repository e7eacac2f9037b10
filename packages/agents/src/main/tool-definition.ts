// A tool or a worker as a model is told of it. A plain definition: LangChain refuses another tool object of the same
// name, and a model must be able to write handles where the real schema has a format or a length.
import type { JsonSchema } from "@bulkhead/sandbox";
import { widen } from "../tool/widen.ts";
import type { Entry } from "./catalog.ts";
import { intentParameters } from "./intent.ts";

export function toolDefinition(entry: Entry) {
  const { name, description } =
    entry.kind === "worker" ? { name: entry.worker.name, description: entry.worker.purpose } : entry.tool;
  const parameters = parametersOf(entry) as Record<string, unknown>; // LangChain's type wants it writable
  return { type: "function" as const, function: { name, description, parameters } };
}

function parametersOf(entry: Entry): JsonSchema {
  if (entry.kind === "worker") return widen(entry.worker.inputSchema);
  return entry.kind === "intent" ? intentParameters(entry.tool.open) : widen(entry.tool.open);
}
