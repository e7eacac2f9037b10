// What a workflow may keep things in, given where it is defined.
import type { ConceptMemory, FileStore, InstructionRegistry, TaskTree } from "@bulkhead/memory";
import { AgentsError } from "../../agents-error.ts";
import { checkStore, type StoreMaker } from "../../check-store.ts";

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

const MADE_BY = {
  tasks: "taskTree",
  files: "fileStore",
  programs: "instructionRegistry",
  memory: "conceptMemory",
} as const satisfies Record<keyof MemoryOptions, StoreMaker>;

/** @throws AgentsError `bad_workflow` */
export function checkMemory(options: MemoryOptions): void {
  for (const option of ["tasks", "files", "programs", "memory"] as const)
    checkStore(options[option], option, MADE_BY[option], "bad_workflow");
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
