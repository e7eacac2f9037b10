// What a worker is given, as plain JSON: a worker in another process would get no more.
import type { Assignment, JsonValue, Label } from "@bulkhead/sandbox";
import type { AnyWorker } from "./worker.ts";

export function assignmentOf(worker: AnyWorker, tools: Assignment["tools"], input: unknown, label: Label): Assignment {
  return {
    v: 1,
    worker: worker.name,
    purpose: worker.purpose,
    input: input as JsonValue, // parsed by the worker's own input schema, whose leaves are JSON
    returns: worker.returnsSchema,
    tools,
    limits: worker.limits,
    label,
  };
}
