// What is kept, as a handle: there at once, and not read. Its label is known before it is: a stranger's, for the principal to
// read. What the principal may not read it does not stand for.
import { type Handle, type JsonValue, joinLabels, mayRead } from "@bulkhead/sandbox";
import { strangersLabel } from "../given.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { type MemoryOperation, startMemory } from "./memory-operation.ts";

/** @throws AgentsError `bad_workflow` */
export function unreadMemory<T>(scope: WorkflowScope, operation: MemoryOperation): Handle<T> {
  const { run } = scope;
  const { principal } = run.settings;
  const { issued, answer } = startMemory(scope, operation, 0);
  const label = joinLabels(issued.label, strangersLabel(principal));
  const result = run.thread.handles.reserve(1, issued.position).pend(label);
  void answer.then((is) => {
    if (!is.ok) result.fail(is.code);
    else if (mayRead(is.label, [principal])) result.settle(JSON.parse(is.text) as JsonValue);
    else result.fail("denied");
  });
  return result.handle as Handle<T>; // what the operation gives
}
