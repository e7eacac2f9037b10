// What is kept, in a workflow: made when the function first asks for it.
import { AgentsError } from "../../agents-error.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { givenMemory } from "./memory-options.ts";
import { workflowConcepts } from "./workflow-concepts.ts";
import { workflowFiles } from "./workflow-files.ts";
import { workflowPrograms } from "./workflow-programs.ts";
import { workflowTasks } from "./workflow-tasks.ts";

export function workflowMemory(scope: WorkflowScope) {
  const { memory } = scope;
  return {
    tasks: once(() => told(scope, workflowTasks(scope, givenMemory(memory, "tasks")))),
    files: once(() => told(scope, workflowFiles(scope, givenMemory(memory, "files")))),
    programs: once(() => told(scope, workflowPrograms(scope, givenMemory(memory, "programs")))),
    memory: once(() => told(scope, workflowConcepts(scope, givenMemory(memory, "memory")))),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A mistake of the developer's is thrown at once, and known again where it leaves the function. */
function told<T extends object>({ mistakes }: WorkflowScope, given: T): T {
  const methods = Object.entries(given).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      try {
        return method(...args);
      } catch (error) {
        if (error instanceof AgentsError) mistakes.add(error);
        throw error;
      }
    },
  ]);
  return Object.freeze(Object.fromEntries(methods)) as T; // the same methods
}
