// What a task is made of, kept: it survives the process, and every row of it says where it comes from. Rules: a turn is done
// whole or not at all; what comes from a stranger's bytes is a proposal, which a person alone can take for their own word;
// what is ambiguous is asked, not guessed.
import type { Integrity, JsonValue, Label } from "@bulkhead/sandbox";
import type { CheckAnswer } from "./task-check.ts";
import type { ContextOptions, TaskContext } from "./task-context.ts";
import type { TaskError, TaskErrorCode } from "./task-error.ts";
import type { TaskGraph } from "./task-graph.ts";

export interface TaskTree {
  readonly name: string;
  /** @throws MemoryError as `Database`; `task_changed`: others changed it again and again meanwhile */
  turn(turn: TaskTurn): Promise<TurnResult>;
  /** What was done about a task, by code that saw it done; it may be of any label, and is no proposal. As `turn` otherwise. */
  record(slot: string, output: JsonValue, writer: TaskWriter): Promise<TurnResult>;
  /** What a worker was spawned for, and what came of it: a node of its own, of any label, that no turn can name. */
  spawned(spawned: SpawnedTask, writer: TaskWriter): Promise<void>;
  /** What came of the last worker that was spawned so; undefined: nothing yet. */
  outcome(name: string): Promise<TaskOutcome | undefined>;
  /** The task that was said last and is still live, as if nothing below `atLeast` had ever been written. */
  active(atLeast: Integrity): Promise<string | undefined>;
  /** A turn that nobody understood: kept as an error, and nothing else. */
  refuse(code: TaskErrorCode, writer: TaskWriter): Promise<Extract<TurnResult, { kind: "refused" }>>;
  /** Of one slot, or of the whole tree. Changes nothing. `atLeast`: as if nothing lower had ever been written. */
  check(slot?: string, options?: { readonly atLeast?: Integrity }): Promise<CheckAnswer>;
  /** @throws MemoryError `no_task` */
  contextFor(slot: string, options: ContextOptions): Promise<TaskContext>;
  /** All of it. */
  graph(): Promise<TaskGraph>;
  /** Those that are open, the oldest first. What they say a stranger may have written. */
  records(kind?: TaskRecord["kind"]): Promise<readonly TaskRecord[]>;
  /** A person takes a proposal for their own word. @throws MemoryError `no_task` */
  accept(proposal: string, by: string): Promise<TurnResult>;
  /** Closes a record without doing anything. @throws MemoryError `no_task` */
  dismiss(record: string, by: string): Promise<void>;
  /** Of an export, into a tree that holds nothing. @throws MemoryError `not_empty`, `bad_export` */
  fill(graph: unknown): Promise<void>;
}

/** Who says it. Below `user` it is a proposal. */
export interface TaskWriter {
  readonly origin: "user" | "main" | "worker" | "tool" | "external" | "operator";
  readonly label: Label;
  readonly worker?: string | undefined;
  /** The run in which it is said, and the positions of what it was made of. */
  readonly run?: string | undefined;
  readonly inputs?: readonly string[] | undefined;
  /** Of the operation that says it: what was done under this key is not done again. */
  readonly once?: string | undefined;
}

export interface SpawnedTask {
  /** Another one of this name is another revision of it. */
  readonly name: string;
  /** What it stands below: a slot, or what was spawned. Where there is none, it stands by itself. */
  readonly under?: { readonly slot: string } | { readonly spawned: string } | undefined;
  readonly input: JsonValue;
  readonly output?: JsonValue | undefined;
}

export interface TaskOutcome {
  readonly output: JsonValue;
  readonly label: Label;
  /** Its row of provenance. */
  readonly provenance: string;
}

export interface TaskTurn {
  /** Each a `TaskOperation`; what is none is refused with the whole turn. */
  readonly operations: readonly unknown[];
  readonly writer: TaskWriter;
  /** What was ambiguous. It is asked, and changes nothing until a later turn answers it. */
  readonly questions?: readonly TaskQuestion[] | undefined;
  /** Ids of open conflicts that this turn answers. */
  readonly answers?: readonly string[] | undefined;
}

export interface TaskQuestion {
  readonly about: readonly string[];
  readonly question: string;
  /** In which ways it could be meant. */
  readonly readings: readonly string[];
}

export type TurnResult =
  /** `turn`: of the tree now. `conflicts`: ids of what is to be asked. */
  | {
      readonly kind: "applied";
      readonly turn: number;
      readonly checks: readonly CheckAnswer[];
      readonly conflicts: readonly string[];
    }
  | { readonly kind: "proposed"; readonly proposal: string }
  | { readonly kind: "refused"; readonly error: TaskError; readonly record: string };

export interface TaskRecord {
  readonly id: string;
  readonly kind: "conflict" | "proposal" | "error";
  readonly code?: TaskErrorCode;
  readonly turn: number;
  readonly at: number;
  readonly label: Label;
  /** Of a proposal or an error what was to be done; of a conflict the question. */
  readonly body: JsonValue;
}
