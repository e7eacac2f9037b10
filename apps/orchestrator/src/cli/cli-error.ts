// The one error class of this program: what the person at the terminal can mend.
import type { EvalsErrorCode } from "@bulkhead/evals";
import type { MemoryErrorCode } from "@bulkhead/memory";
import type { ExitCode } from "./exit-codes.ts";

/** What happened (message) and the way out (hint): one line together; the hint is empty where the message holds it. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string;
  readonly exit: ExitCode;

  constructor(code: CliErrorCode, message: string, hint: string, options: { exit?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.hint = hint;
    this.exit = options.exit ?? 2;
  }
}

/** Where nothing better is known. */
export const DEBUG_HINT = "Run it again with --debug for the stack.";

export type CliErrorCode =
  | "usage"
  | "module_missing"
  | "module_failed"
  | "not_an_agent"
  | "no_chat"
  | "not_a_model"
  | "not_a_suite"
  | "bad_suite"
  | "bad_input"
  | "input_missing"
  | "key_missing"
  | "unknown_provider"
  | "provider_missing"
  | "model_not_used"
  | "folder_not_empty"
  | "folder_failed"
  | "file_exists"
  | "unknown_template"
  | "not_mcp"
  | "mcp_failed"
  | "run_failed"
  | "demo_failed"
  | "ambiguous_run"
  | "ambiguous_approval"
  | "not_confirmed"
  | "interrupted"
  | "bad_job"
  | "bad_version"
  | "internal"
  /** Of the database and of the runs in it. */
  | MemoryErrorCode
  /** Of evaluations. */
  | EvalsErrorCode;
