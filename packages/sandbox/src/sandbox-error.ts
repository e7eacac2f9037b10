import type { Code } from "./code.ts";
import type { Offender } from "./schema/offender.ts";

/**
 * `open_schema`: fix the schema. `bad_call`: fix the call. `sandbox_missing`: install what the message names.
 * Any other code is what a sandbox's `run` rejects with.
 */
export type SandboxErrorCode = "open_schema" | "bad_call" | "sandbox_missing" | Code;

/** The one error class of this package. The message leads with the code and never repeats text that a stranger wrote. */
export class SandboxError extends Error {
  readonly code: SandboxErrorCode;
  /** Every offender of an `open_schema`; empty otherwise. */
  readonly pointers: readonly Offender[];

  constructor(code: SandboxErrorCode, message: string, fields: { readonly pointers?: readonly Offender[] } = {}) {
    super(`${code}: ${message}`);
    this.name = "SandboxError";
    this.code = code;
    this.pointers = fields.pointers ?? [];
  }
}

/** What was thrown on the way, as a code of the closed list; its text is dropped. */
export function codeOf(error: unknown): Code {
  if (!(error instanceof SandboxError)) return "worker_crashed";
  const { code } = error;
  return code === "open_schema" || code === "bad_call" || code === "sandbox_missing" ? "worker_crashed" : code;
}
