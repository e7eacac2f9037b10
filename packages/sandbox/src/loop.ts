// What a worker's loop is made of, wherever it runs, and all that a worker's process loads of this package: no validator and
// no schema library, so that it starts at once.
export type { Code } from "./code.ts";
export { type AskParent, serveAssignment } from "./process/serve-assignment.ts";
export type { Assignment, ToolSchema } from "./sandbox.ts";
export { SandboxError } from "./sandbox-error.ts";
export { fixJson } from "./schema/fixed-json.ts";
export type { JsonSchema, JsonValue } from "./schema/json.ts";
