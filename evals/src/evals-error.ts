// The one error class of this package. Codes are closed; the message leads with the code and holds the way out.

export type EvalsErrorCode =
  | "bad_log" // the file of a log cannot be read or written, or holds what is no sample
  | "newer_log" // a newer version of Bulkhead wrote the line
  | "other_log"; // the log was written with other settings

export class EvalsError extends Error {
  override readonly name = "EvalsError";
  readonly code: EvalsErrorCode;

  constructor(code: EvalsErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}
