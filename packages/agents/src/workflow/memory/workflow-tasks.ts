// `ctx.tasks`: a task tree in a workflow. Rules: what is read of a task is what users said, as if nothing lower had ever been
// written; what was spawned for one is an outcome as every other, and is read or used unread as one; what a context that a
// stranger may have shaped says is a proposal.
import type { TaskErrorCode, TaskOperation, TaskStatus, TaskTree } from "@bulkhead/memory";
import { type JsonValue, joinLabels, type Label, type OrHandle } from "@bulkhead/sandbox";
import type { z } from "zod";
import { runOf } from "../../tasks/record-spawn.ts";
import { userContext } from "../../tasks/user-context.ts";
import type { Worker } from "../../worker/worker.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import type { Spawned } from "../workflow-spawn.ts";
import { type MemoryOutcome, memoryOperation } from "./memory-operation.ts";
import { outcomeOperation } from "./task-outcome.ts";

export interface WorkflowTasks {
  /** The task that was said last; `no_result`: there is none. */
  active(): Promise<MemoryOutcome<string>>;
  /** What a task is now; `no_result`: it is absent. */
  read(slot: string): Promise<MemoryOutcome<ReadTask>>;
  /** What must be known to work on it, one line each. */
  context(slot: string): Promise<MemoryOutcome<string>>;
  /** All of them or none. */
  turn(operations: readonly OrHandle<TaskOperation>[]): Promise<MemoryOutcome<Turned>>;
  /** What came of the worker that was spawned last for this task, in this run or another; `no_result`: nothing yet. */
  outcome<I extends z.ZodType, R extends z.ZodType>(worker: Worker<I, R>, task: string): Spawned<R>;
}

export interface ReadTask {
  readonly status: TaskStatus;
  readonly input: JsonValue;
  readonly output?: JsonValue;
}

export type Turned =
  | { readonly kind: "applied" }
  /** A person accepts it, or nobody does. */
  | { readonly kind: "proposed" }
  | { readonly kind: "refused"; readonly code: TaskErrorCode };

export function workflowTasks(scope: WorkflowScope, tree: TaskTree): WorkflowTasks {
  const own: Label = { integrity: "user", readers: [scope.run.settings.principal] };
  const nothing = { ok: false, code: "no_result", label: own } as const;
  return {
    active: () =>
      memoryOperation(scope, {
        name: "tasks.active",
        arguments: {},
        async ask() {
          const slot = await tree.active("user");
          return slot === undefined ? nothing : { ok: true, value: slot, label: own };
        },
      }),
    read: (slot) =>
      memoryOperation(scope, {
        name: "tasks.read",
        arguments: { slot },
        async ask({ values }) {
          const found = await tree.check(String(values["slot"]), { atLeast: "user" });
          if (found.kind !== "present") return nothing;
          const { status, input, output, label } = found;
          const value = { status, input, ...(output === undefined ? {} : { output }) };
          return { ok: true, value, label: joinLabels(own, label) };
        },
      }),
    context: (slot) =>
      memoryOperation(scope, {
        name: "tasks.context",
        arguments: { slot },
        async ask({ values }) {
          const context = await userContext(tree, String(values["slot"]));
          return context === undefined
            ? nothing
            : { ok: true, value: context.text, label: joinLabels(own, context.label) };
        },
      }),
    turn: (operations) =>
      memoryOperation(scope, {
        name: "tasks.turn",
        arguments: { operations },
        content: "operations",
        write: true,
        async ask({ values, label, inputs, issued }) {
          const writer = { origin: "main", label, inputs, ...runOf(scope.run), once: scope.onceAt(issued) } as const;
          const result = await tree.turn({ operations: values["operations"] as readonly unknown[], writer });
          const { kind } = result;
          const told = kind === "refused" ? { kind, code: result.error.code } : { kind };
          return { ok: true, value: told, label: joinLabels(own, label) };
        },
      }),
    outcome: (worker, task) => outcomeOperation(scope, tree, worker, task),
  };
}
