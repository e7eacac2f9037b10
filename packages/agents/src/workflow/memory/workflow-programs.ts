// `ctx.programs`: the instruction registry in a workflow. Rules: what guides is what was approved, and nothing else is read; what
// is written is a draft, which runs nowhere until somebody approves it. No number of a version is told: drafts of others count in it.
import { type InstructionRegistry, MemoryError, type Program } from "@bulkhead/memory";
import type { JsonValue, OrHandle } from "@bulkhead/sandbox";
import { isA } from "../../is-a.ts";
import { runOf } from "../../tasks/record-spawn.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { type MemoryOutcome, memoryOperation } from "./memory-operation.ts";

export interface WorkflowPrograms {
  /** The approved version; `no_result`: there is none. */
  find(name: string): Promise<MemoryOutcome<ApprovedProgram>>;
  /** `refused`: it is no program. */
  draft(program: OrHandle<Program>): Promise<MemoryOutcome<Drafted>>;
}

export interface ApprovedProgram {
  readonly program: Program;
  readonly hash: string;
}

export type Drafted = "drafted" | "refused";

export function workflowPrograms(scope: WorkflowScope, registry: InstructionRegistry): WorkflowPrograms {
  const { principal } = scope.run.settings;
  return {
    find: (name) =>
      memoryOperation(scope, {
        name: "programs.find",
        arguments: { name },
        async ask({ values }) {
          const found = await registry.find(String(values["name"]));
          const nobodys = { integrity: "user", readers: [principal] } as const;
          if (found === undefined) return { ok: false, code: "no_result", label: nobodys };
          const { program, hash, label } = found;
          return { ok: true, value: { program: program as unknown as JsonValue, hash }, label }; // it was read as JSON
        },
      }),
    draft: (program) =>
      memoryOperation(scope, {
        name: "programs.draft",
        arguments: { program },
        content: "program",
        write: true,
        async ask({ values, label, inputs, issued }) {
          const by = { origin: "main", label, inputs, ...runOf(scope.run), once: scope.onceAt(issued) } as const;
          try {
            await registry.draft(values["program"], by);
            return { ok: true, value: "drafted", label };
          } catch (error) {
            if (!isA(error, MemoryError) || error.code !== "bad_program") throw error;
            return { ok: true, value: "refused", label };
          }
        },
      }),
  };
}
