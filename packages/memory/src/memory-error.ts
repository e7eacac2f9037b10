// The one error class of this package, and its closed codes. Who must act: the operator for what is wrong with rows, a
// folder, a URL or a version; the system (try again later) for what is unavailable or lost; the developer for a
// statement. No message repeats a value of a row.

export type MemoryErrorCode =
  /** The operator's rows cannot be used. */
  | "bad_rows"
  /** DATABASE_URL is no URL of a Postgres server. */
  | "bad_url"
  /** The embedded database's folder cannot be used. */
  | "bad_folder"
  /** The embedded data was written by another major version of Postgres. */
  | "other_major"
  /** The server has no pgvector. */
  | "no_vector"
  /** A newer version of Bulkhead wrote the schema. */
  | "newer_schema"
  /** Nothing was done for lack of space. */
  | "disk_full"
  /** No connection: nothing was done. */
  | "database_unavailable"
  /** The connection ended in the middle: whether it was done is not known. */
  | "database_lost"
  /** The server refused the statement: `sqlState` says why. */
  | "statement_failed"
  /** A statement beside the transaction that is open here. */
  | "in_transaction";

interface MemoryErrorFields {
  readonly sqlState?: string;
  readonly constraint?: string;
}

export class MemoryError extends Error {
  override readonly name = "MemoryError";
  readonly code: MemoryErrorCode;
  /** Of a statement that the server refused, e.g. "23505". */
  declare readonly sqlState?: string;
  /** The constraint that it would have broken. */
  declare readonly constraint?: string;

  constructor(code: MemoryErrorCode, message: string, fields: MemoryErrorFields = {}) {
    super(`${code}: ${message}`);
    this.code = code;
    if (fields.sqlState !== undefined) this.sqlState = fields.sqlState;
    if (fields.constraint !== undefined) this.constraint = fields.constraint;
  }
}
