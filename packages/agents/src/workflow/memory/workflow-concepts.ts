// `ctx.memory`: what was learned before, in a workflow. Rules: what is read is believed and trusted, or this principal's own, as if
// nothing else had ever been written; candidates are had unread only, for a worker, as quoted data; what is cited is closed: a
// name counts where it is one that was shown, and whoever cites is told nothing.
import type { ConceptMemory } from "@bulkhead/memory";
import { type Handle, type JsonValue, joinLabels, type OrHandle } from "@bulkhead/sandbox";
import { candidateConcepts } from "../../concepts/recall/candidate-concepts.ts";
import {
  checkRecall,
  type RecalledConcepts,
  type RecallSettings,
  recallConcepts,
} from "../../concepts/recall/recall-concepts.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { type MemoryOutcome, memoryOperation } from "./memory-operation.ts";
import { unreadMemory } from "./unread-memory.ts";

export interface WorkflowConcepts {
  /** What may help with a task: a line of JSON for each, to be given to a worker, or read. Empty: there is nothing. */
  recall(task: OrHandle<string>, settings?: RecallSettings): Promise<MemoryOutcome<Recollection>>;
  /** What nobody has believed yet, whoever wrote it, as a handle: for a worker to judge. */
  candidates(task: OrHandle<string>): Handle<string>;
  /** These were used, of those that were shown. Names may be handles: a worker's own words. */
  cite(names: OrHandle<readonly string[]>): Promise<MemoryOutcome<"cited">>;
}

export interface Recollection {
  readonly text: string;
  readonly names: readonly string[];
}

export function workflowConcepts(scope: WorkflowScope, memory: ConceptMemory): WorkflowConcepts {
  const { run, recollections } = scope;
  return {
    recall(task, settings = {}) {
      checkRecall(settings, "ctx.memory.recall", "bad_workflow");
      return memoryOperation(scope, {
        name: "memory.recall",
        arguments: { task, settings: { budget: settings.budget ?? null } },
        content: "task",
        async ask({ values, issued, label: asked }) {
          const at = { position: issued.position, signal: scope.stop.signal };
          const { recalled, label } = await recallConcepts(run, memory, String(values["task"]), settings, at);
          const read = joinLabels(asked, label); // what was asked chose what is shown
          return { ok: true, value: recalled as unknown as JsonValue, label: read, made: recalled.made };
        },
        tell(value) {
          const { text, shown } = value as unknown as RecalledConcepts; // made above
          for (const { name, revision } of shown) recollections.shown.set(name, revision);
          return { text, names: shown.map(({ name }) => name) };
        },
      });
    },
    candidates: (task) =>
      unreadMemory(scope, {
        name: "memory.candidates",
        arguments: { task },
        content: "task",
        async ask({ values }) {
          const { text, label, made } = await candidateConcepts(memory, String(values["task"]));
          return { ok: true, value: text, label, made };
        },
      }),
    cite: (names) =>
      memoryOperation(scope, {
        name: "memory.cite",
        arguments: { names },
        content: "names",
        write: true,
        async ask({ values, issued }) {
          const said: unknown = values["names"];
          return { ok: true, value: { said: Array.isArray(said) ? said.map(String) : [] }, label: issued.label };
        },
        tell(value) {
          for (const name of (value as { readonly said: readonly string[] }).said) recollections.said.add(name);
          return "cited";
        },
      }),
  };
}
