// A thread as a store keeps it, so that another process goes on with it: operator side, where no caller can write. With it
// stands what its last run began with.
import type { KeptHandle } from "@bulkhead/memory";
import { HandleTable, type JsonValue, type Label } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import { type LeftThread, Thread } from "./thread.ts";

export interface ThreadState {
  readonly v: 1;
  /** Of this very writing: who finds the one that he made goes on with what he has in memory. */
  readonly mark: string;
  readonly id: string;
  readonly label: Label;
  readonly handles: { readonly next: number; readonly expired: number };
  readonly thread: LeftThread;
  readonly run: LeftRun;
}

/** The last run of a thread. */
export interface LeftRun {
  readonly id: string;
  /** By itself: well, or by a failure of its own. */
  readonly ended: boolean;
  /** The user's messages that it began with. */
  readonly words: readonly string[];
  /** How often the model was told that its final answer does not fit. */
  readonly answerRepairs: number;
  /** What the thread's answers could tell before it began. */
  readonly bitsBefore: number;
}

export function leaveThread(thread: Thread, run: LeftRun, mark: string): JsonValue {
  const { next, expired } = thread.handles;
  const state: ThreadState = {
    v: VERSION,
    mark,
    id: thread.id,
    label: thread.label,
    handles: { next, expired },
    thread: thread.leave(),
    run,
  };
  return state as unknown as JsonValue; // plain JSON throughout
}

/** @throws AgentsError `bad_agent`: a newer Bulkhead wrote it */
export function readThreadState(kept: JsonValue): ThreadState {
  const state = kept as unknown as ThreadState; // written by leaveThread
  if (state.v === VERSION) return state;
  throw new AgentsError("bad_agent", "a newer Bulkhead led this conversation; update this one, or start a new thread");
}

export function restoreThread({ id, label, handles, thread }: ThreadState, held: readonly KeptHandle[]): Thread {
  return Thread.restored(id, label, HandleTable.restored({ ...handles, held }), thread);
}

const VERSION = 1;
