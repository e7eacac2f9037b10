// What a workflow may keep things in, given where it is defined.
import type { ConceptMemory, FileStore, InstructionRegistry, TaskTree } from "@bulkhead/memory";
import { AgentsError } from "../../agents-error.ts";

export interface MemoryOptions {
  /** Each spawn is a node of it; and `ctx.tasks`. */
  readonly tasks?: TaskTree;
  /** `ctx.files`. */
  readonly files?: FileStore;
  /** `ctx.programs`. */
  readonly programs?: InstructionRegistry;
  /** `ctx.memory`. What a run was shown of it, and what came of the run, is told to it. */
  readonly memory?: ConceptMemory;
}

/** What each must have, by which it is known. */
const METHODS = {
  tasks: ["turn", "spawned"],
  files: ["tree", "change"],
  programs: ["draft", "find"],
  memory: ["recall", "use"],
} as const;

const MADE_BY = {
  tasks: "taskTree",
  files: "fileStore",
  programs: "instructionRegistry",
  memory: "conceptMemory",
} as const;

/** @throws AgentsError `bad_workflow` */
export function checkMemory(options: MemoryOptions): void {
  for (const option of ["tasks", "files", "programs", "memory"] as const) {
    const given: unknown = options[option];
    const fits = METHODS[option].every(
      (method) => typeof (given as Record<string, unknown> | undefined)?.[method] === "function",
    );
    if (given !== undefined && !fits)
      throw new AgentsError("bad_workflow", `${option} is what ${MADE_BY[option]}(database, …) gives`);
  }
}

/** @throws AgentsError `bad_workflow`: the workflow was given none. */
export function givenMemory<O extends keyof MemoryOptions>(
  options: MemoryOptions,
  option: O,
): NonNullable<MemoryOptions[O]> {
  const given = options[option];
  if (given === undefined)
    throw new AgentsError(
      "bad_workflow",
      `ctx.${option} needs ${option}: ${MADE_BY[option]}(database, …) in the workflow`,
    );
  return given;
}
