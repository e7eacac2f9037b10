// What a worker is given, as plain JSON: a worker in another process would get no more. All but its input and the label
// is the same for each spawn, is made once, and cannot be changed.
import { type Assignment, fixJson, type JsonValue, type Label } from "@bulkhead/sandbox";
import type { AnyTool } from "../tool/tool.ts";
import { READ_MORE } from "./read-more.ts";
import type { AnyWorker } from "./worker.ts";

export type Brief = Pick<Assignment, "worker" | "purpose" | "returns" | "tools" | "limits">;

/** What a spawn adds nothing to. */
export function briefOf({
  name,
  purpose,
  returnsSchema,
  limits,
  tools,
  workers,
}: Pick<AnyWorker, "name" | "purpose" | "returnsSchema" | "limits" | "tools" | "workers">): Brief {
  return Object.freeze({
    worker: name,
    purpose,
    returns: fixJson(returnsSchema),
    tools: fixJson(offeredTools(tools, workers)),
    limits: fixJson(limits),
  });
}

export function assignmentOf({ brief }: AnyWorker, input: unknown, label: Label): Assignment {
  // The input was parsed by the worker's own input schema, whose leaves are JSON.
  return { v: 1, ...brief, input: input as JsonValue, label };
}

/** Its tools, the workers below it, and a way to read on in what they answer. */
function offeredTools(tools: readonly AnyTool[], workers: readonly AnyWorker[]): Assignment["tools"] {
  const own = [
    ...tools.map((tool) => ({ name: tool.name, description: tool.description, parameters: tool.open })),
    ...workers.map((worker) => ({
      name: worker.name,
      description: worker.purpose,
      parameters: worker.inputSchema,
    })),
  ];
  return own.length === 0 ? [] : [...own, READ_MORE];
}
