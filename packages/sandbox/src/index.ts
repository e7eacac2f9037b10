export { type AdmitOptions, type Admitted, admit } from "./admit.ts";
export type { At, Execute } from "./bounded-run.ts";
export { capacity } from "./capacity.ts";
export { CODES, type Code } from "./code.ts";
export { CODE_MEANINGS, type CodeMeaning } from "./code-meaning.ts";
export { COMMAND_FOLDER } from "./command/bubblewrap-arguments.ts";
export type { CommandEnd, KilledBy } from "./command/command-end.ts";
export type { CommandLimits } from "./command/command-limits.ts";
export {
  type CommandCall,
  type CommandSandbox,
  type CommandSandboxOptions,
  commandSandbox,
} from "./command/command-sandbox.ts";
export { fixJson } from "./fixed-json.ts";
export { HANDLE_NAME, Handle } from "./handle.ts";
export { type HandleBlock, HandleTable, type Held, type HeldHandle, type PendingHandle } from "./handle-table.ts";
export { HIDDEN_CHARACTER } from "./hidden-characters.ts";
export { inlineSandbox } from "./inline-sandbox.ts";
export type { JsonObject, JsonScalar, JsonSchema, JsonValue } from "./json.ts";
export { type Integrity, isAtLeast, joinLabels, type Label, mayRead } from "./label.ts";
export { toNfc } from "./nfc.ts";
export type { Offender } from "./offender.ts";
export { onAbort } from "./on-abort.ts";
export type { Outcome } from "./outcome.ts";
export type { ChildProgram } from "./process/child.ts";
export { type ProcessFacts, processFacts } from "./process/process-facts.ts";
export { type ProcessPool, processPool } from "./process/process-pool.ts";
export { type Broker, processSandbox } from "./process/process-sandbox.ts";
export { type ReturnSchema, returnSchema } from "./return-schema.ts";
export { isRevealed, reveal } from "./reveal.ts";
export { type Assignment, type AssignmentLimits, DEFAULT_LIMITS, type Sandbox, type ToolSchema } from "./sandbox.ts";
export { codeOf, SandboxError, type SandboxErrorCode } from "./sandbox-error.ts";
export type { Given, Revealed, Seen } from "./seen.ts";
export type { OrHandle, Unread } from "./unread.ts";
