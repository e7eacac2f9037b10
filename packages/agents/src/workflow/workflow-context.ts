// What a workflow's function is given to act with. Its label starts at what can be read of the input and falls with
// each outcome that is awaited; what is not awaited is not read.
import type { Handle, Label, OrHandle, Unread } from "@bulkhead/sandbox";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import type { Tool } from "../tool/tool.ts";
import type { Worker } from "../worker/worker.ts";
import type { WorkflowConcepts } from "./memory/workflow-concepts.ts";
import type { WorkflowFiles } from "./memory/workflow-files.ts";
import { workflowMemory } from "./memory/workflow-memory.ts";
import type { WorkflowPrograms } from "./memory/workflow-programs.ts";
import type { WorkflowTasks } from "./memory/workflow-tasks.ts";
import { type CallOutcome, callOperation, readOperation } from "./workflow-call.ts";
import type { WorkflowScope } from "./workflow-scope.ts";
import { type Spawned, type SpawnOptions, spawnOperation } from "./workflow-spawn.ts";

export interface Context<I = z.ZodType> {
  /** The input as handles: they keep their own label, whatever the context has read. */
  readonly given: Unread<I>;
  /** Starts a worker. Await it to read its outcome, or use its `.unread`. */
  spawn<W extends z.ZodType, R extends z.ZodType>(
    worker: Worker<W, R>,
    input: OrHandle<z.infer<W>>,
    options?: SpawnOptions,
  ): Spawned<R>;
  /** Starts a call of a tool. Awaiting it reads whether it was done. */
  call<A>(tool: Tool<A>, args: OrHandle<A>): Promise<CallOutcome>;
  /** Starts a call of a tool that reads. Its result is a handle, and is not read. */
  read<A>(tool: Tool<A>, args: OrHandle<A>): Handle;
  /** The workflow's task tree. Each of these is of the option of its name. @throws AgentsError `bad_workflow`: it has none */
  readonly tasks: WorkflowTasks;
  readonly files: WorkflowFiles;
  readonly programs: WorkflowPrograms;
  readonly memory: WorkflowConcepts;
  /** What may have shaped the next decision, and who may learn of it. It only falls. */
  readonly label: Label;
  /** Aborted when the run is cancelled, or has ended. */
  readonly signal: AbortSignal;
  /** The time, and the same again when the run is replayed. */
  now(): Date;
}

export function createContext<I extends z.ZodType>(
  scope: WorkflowScope,
  parts: { readonly given: () => Handle<unknown>; readonly now: () => Date },
): Context<I> {
  let given: Handle<unknown> | undefined;
  const memory = workflowMemory(scope);
  return Object.freeze({
    get given() {
      given ??= parts.given();
      return given as Unread<I>; // built over the very schema
    },
    spawn: (worker, input, options) => told(scope, () => spawnOperation(scope, worker, input, options)),
    call: (tool, args) => told(scope, () => callOperation(scope, tool, args)),
    read: (tool, args) => told(scope, () => readOperation(scope, tool, args)),
    get tasks() {
      return told(scope, memory.tasks);
    },
    get files() {
      return told(scope, memory.files);
    },
    get programs() {
      return told(scope, memory.programs);
    },
    get memory() {
      return told(scope, memory.memory);
    },
    get label() {
      return scope.run.thread.label;
    },
    signal: scope.stop.signal,
    now: parts.now,
  } satisfies Context<I>);
}

/** A mistake of the developer's is thrown at once, and known again where it leaves the function. */
function told<T>(scope: WorkflowScope, issue: () => T): T {
  try {
    return issue();
  } catch (error) {
    if (error instanceof AgentsError) scope.mistakes.add(error);
    throw error;
  }
}
