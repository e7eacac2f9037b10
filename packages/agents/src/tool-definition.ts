// A tool or a worker as a model is told of it. A plain definition: LangChain refuses another tool object of the same
// name, and a model must be able to write handles where the real schema has a format or a length.
import type { Entry } from "./catalog.ts";
import { widen } from "./widen.ts";

export function toolDefinition(entry: Entry) {
  const { name, description, parameters } =
    entry.kind === "worker"
      ? { name: entry.worker.name, description: entry.worker.purpose, parameters: entry.worker.inputSchema }
      : { name: entry.tool.name, description: entry.tool.description, parameters: entry.tool.open };
  const widened = widen(parameters) as Record<string, unknown>; // LangChain's type wants it writable
  return { type: "function" as const, function: { name, description, parameters: widened } };
}
