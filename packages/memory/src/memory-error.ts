// The one error class of this package. `bad_rows`: the operator's rows cannot be used; the operator must act.

export type MemoryErrorCode = "bad_rows";

export class MemoryError extends Error {
  override readonly name = "MemoryError";
  readonly code: MemoryErrorCode;

  constructor(code: MemoryErrorCode, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
