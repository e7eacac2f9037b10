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
  /** The schema lacks a migration, and this process may not run it. */
  | "older_schema"
  /** The file of an export cannot be read, written, or is none. */
  | "bad_export"
  /** An import needs a database that holds nothing. */
  | "not_empty"
  /** Nothing was done for lack of space. */
  | "disk_full"
  /** No connection: nothing was done. */
  | "database_unavailable"
  /** The connection ended in the middle: whether it was done is not known. */
  | "database_lost"
  /** The server refused the statement: `sqlState` says why. */
  | "statement_failed"
  /** A statement beside the transaction that is open here. */
  | "in_transaction"
  /** A newer version of Bulkhead wrote the row. */
  | "newer_row"
  /** BULKHEAD_KEY is no key, or is not set where one is needed. */
  | "bad_key"
  /** The row is sealed with a key that is not given. */
  | "no_key"
  /** The row is not sealed, though there is a key. */
  | "unsealed_row"
  /** The row is not what was written there. */
  | "tampered_row"
  /** No run or thread can have this id in every store. */
  | "bad_id"
  /** There is no run of this id. */
  | "no_run"
  /** Another process, or another run here, holds the run's thread. */
  | "run_held"
  /** The run of this id was asked something else. */
  | "run_changed"
  /** The run has ended for good: nothing of it runs any more. */
  | "run_over"
  /** Somebody cancelled the run while it was under way. */
  | "run_cancelled"
  /** This process was silent for too long, and another one may have the thread: it can write nothing of it any more. */
  | "lease_lost"
  /** The effect is not in the state that it was thought to be in: nothing was written. */
  | "effect_changed"
  /** There is no question of this id to this principal. */
  | "no_approval"
  /** The question was answered before. */
  | "answered"
  /** The question was not answered in time. */
  | "approval_expired"
  /** The edited arguments do not fit the tool's input. */
  | "bad_edit"
  /** No file can have this path. */
  | "bad_path"
  /** Another file or folder has this name, but for case, Unicode or lookalikes; or a folder has it. */
  | "path_collision"
  /** There is no store, file, version or snapshot of this name. */
  | "no_file"
  /** The file is not at the version that the change is based on: nothing was changed. */
  | "file_changed"
  /** The operator alone may change this file. */
  | "file_guarded"
  /** The folder cannot be imported from, or exported to. */
  | "bad_tree"
  /** What was given is no program: the message says where. */
  | "bad_program"
  /** There is no program of this name, or no such version of it. */
  | "no_program"
  /** It was approved before: only a draft is. */
  | "program_frozen"
  /** It is not what was looked at, or another version was approved since it was drafted. */
  | "program_changed"
  /** A person alone may approve what ever saw a stranger's text. */
  | "person_needed"
  /** What was given is no concept, or no evidence: the message says where. */
  | "bad_concept"
  /** No tenant, project, domain or role can have this name, or a memory of several was asked to write. */
  | "bad_scope"
  /** A tenant can have no such limit. */
  | "bad_limit"
  /** As many runs of the tenant are under way as may be at once: one more can begin when one has ended. */
  | "too_many_runs"
  /** The tenant has used its tokens of the day. */
  | "tokens_spent"
  /** The tenant's main sides were told as many bits as may be in a day. */
  | "bits_spent"
  /** There is no such concept or revision in this scope. */
  | "no_concept"
  /** The concept, or what is thought of it, is not as it was when it was looked at. */
  | "concept_changed"
  /** A concept is written, and promoted, on evidence that counts. */
  | "no_evidence"
  /** Who approves, promotes, imports or takes something back says who he is; who takes it back also why. */
  | "bad_reason"
  /** Nothing would hold this login to one tenant's concepts. */
  | "no_row_security"
  /** This memory may change nothing. */
  | "memory_frozen"
  /** There is no such task, task tree or record of this principal's. */
  | "no_task"
  /** Others changed the task tree again and again: the turn was not done. */
  | "task_changed"
  /** An embedder cannot be used, or gave what is no vector of its own. */
  | "bad_embedder";

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
