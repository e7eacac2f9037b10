// What users said of a task, for whoever works on it: as if nothing lower had ever been written.
import { MemoryError, type TaskContext, type TaskTree } from "@bulkhead/memory";
import { isA } from "../is-a.ts";

/** Undefined: there is no such task. */
export async function userContext(tree: TaskTree, slot: string): Promise<TaskContext | undefined> {
  try {
    const context = await tree.contextFor(slot, { count: (line) => line.length, atLeast: "user" });
    return context.parts.some(({ role }) => role === "own") ? context : undefined;
  } catch (error) {
    if (isA(error, MemoryError) && error.code === "no_task") return undefined;
    throw error;
  }
}
