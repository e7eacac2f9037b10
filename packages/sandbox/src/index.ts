export type { At, Execute } from "./bounded-run.ts";
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
export { HANDLE_NAME, Handle } from "./handle/handle.ts";
export {
  type HandleBlock,
  HandleTable,
  type Held,
  type HeldHandle,
  type PendingHandle,
} from "./handle/handle-table.ts";
export { isRevealed, reveal } from "./handle/reveal.ts";
export type { Given, Revealed, Seen } from "./handle/seen.ts";
export { inlineSandbox } from "./inline-sandbox.ts";
export { type Integrity, isAtLeast, joinLabels, type Label, mayRead } from "./label.ts";
export { onAbort } from "./on-abort.ts";
export type { Outcome } from "./outcome.ts";
export type { ChildProgram, Walls } from "./process/child.ts";
export { checkCompartment } from "./process/compartment-start.ts";
export { type ProcessFacts, processFacts } from "./process/process-facts.ts";
export { type ProcessPool, processPool } from "./process/process-pool.ts";
export { type Broker, processSandbox } from "./process/process-sandbox.ts";
export { type Exchange, type QueueBroker, type QueueSandboxOptions, queueSandbox } from "./queue/queue-sandbox.ts";
export { type Assignment, type AssignmentLimits, DEFAULT_LIMITS, type Sandbox, type ToolSchema } from "./sandbox.ts";
export { codeOf, SandboxError, type SandboxErrorCode } from "./sandbox-error.ts";
export { type AdmitOptions, type Admitted, admit } from "./schema/admit.ts";
export { capacity } from "./schema/capacity.ts";
export { fixJson } from "./schema/fixed-json.ts";
export { HIDDEN_CHARACTER } from "./schema/hidden-characters.ts";
export type { JsonObject, JsonScalar, JsonSchema, JsonValue } from "./schema/json.ts";
export { toNfc } from "./schema/nfc.ts";
export type { Offender } from "./schema/offender.ts";
export { type ReturnSchema, returnSchema } from "./schema/return-schema.ts";
export { parseStrict } from "./schema/strict-json.ts";
export type { OrHandle, Unread } from "./schema/unread.ts";
