// Why a turn, or what a model made of one, was refused. Closed, and no text beside it.

export type TaskErrorCode =
  /** There is no such slot, or not any more. */
  | "unknown_slot"
  /** The name is another slot's. */
  | "slot_taken"
  | "unknown_operation"
  /** An operation of ours with something missing, too much, too long, or with itself. */
  | "bad_operation"
  /** Something would depend on itself, or be below itself. */
  | "cycle"
  /** There is nothing earlier to go back to. */
  | "no_revision"
  /** The turn changes one slot twice. */
  | "contradiction"
  /** More operations than one turn may have. */
  | "too_many"
  /** What it answers is no open question. */
  | "no_question"
  /** A model's answer is no turn. */
  | "bad_answer"
  /** No model answered. */
  | "no_answer";

export interface TaskError {
  readonly code: TaskErrorCode;
  /** Of the operation, from 0. */
  readonly at?: number;
}
