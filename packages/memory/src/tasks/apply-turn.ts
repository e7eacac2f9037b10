// A user's turn on a tree: all of its operations, or nothing. Pure: a graph in, another out.
import type { Label } from "@bulkhead/sandbox";
import { applyOperation } from "./apply-operation.ts";
import { isCircular } from "./circle.ts";
import { slotKey } from "./slot-name.ts";
import { type CheckAnswer, checkTasks } from "./task-check.ts";
import { type MadeRevision, TaskDraft } from "./task-draft.ts";
import type { TaskError } from "./task-error.ts";
import { nodeOfSlot, type TaskGraph } from "./task-graph.ts";
import { parseOperation, slotsChangedBy } from "./task-operation.ts";

export type TurnApplied =
  | {
      readonly ok: true;
      /** The very one that was given, where nothing but checks were asked. */
      readonly graph: TaskGraph;
      readonly made: readonly MadeRevision[];
      /** What the checks found, each as it was at its place in the turn. */
      readonly checks: readonly CheckAnswer[];
    }
  | { readonly ok: false; readonly error: TaskError };

export const MOST_OPERATIONS = 64;

/** `operations`: what `TaskOperation` says, or anything else. */
export function applyTurn(graph: TaskGraph, operations: readonly unknown[], label: Label): TurnApplied {
  if (operations.length > MOST_OPERATIONS) return { ok: false, error: { code: "too_many" } };
  const draft = new TaskDraft(graph, label);
  const changed = new Set<number | string>();
  const checks: CheckAnswer[] = [];
  let changes = false;
  for (const [at, given] of operations.entries()) {
    const operation = parseOperation(given);
    if (typeof operation === "string") return { ok: false, error: { code: operation, at } };
    if (operation.op === "check") {
      checks.push(checkTasks(draft.graph, operation.slot));
      continue;
    }
    changes = true;
    for (const slot of slotsChangedBy(operation)) {
      // A node by its first name, so that another name of it is no other slot.
      const name = slotKey(nodeOfSlot(draft, slot)?.slot ?? slot);
      if (changed.has(name)) return { ok: false, error: { code: "contradiction", at } };
      changed.add(name);
    }
    const code = applyOperation(draft, operation) ?? (isCircular(draft) ? "cycle" : undefined);
    if (code !== undefined) return { ok: false, error: { code, at } };
  }
  return { ok: true, graph: changes ? draft.graph : graph, made: draft.made, checks };
}
