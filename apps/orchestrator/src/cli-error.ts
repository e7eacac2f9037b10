import type { ExitCode } from "./exit-codes.ts";

/** A problem that the person at the terminal can mend: what happened (message) and the way out (hint), one line each. */
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

export type CliErrorCode =
  | "usage"
  | "module_missing"
  | "module_failed"
  | "not_an_agent"
  | "not_a_model"
  | "bad_input"
  | "input_missing"
  | "key_missing"
  | "unknown_provider"
  | "provider_missing"
  | "model_not_used"
  | "folder_not_empty"
  | "folder_failed"
  | "unknown_template"
  | "run_failed"
  | "demo_failed"
  | "interrupted"
  | "internal";
