// Where the workers of an agent with `runIn: "queue"` are played: a port, which whoever plays the run brings with him. What is
// sent is the assignment, and nothing that it could not be trusted with: no tool, no handle, no key.
import type { Assignment, Exchange, JsonValue } from "@bulkhead/sandbox";

export interface WorkerOrder {
  /** Of who spawned it. */
  readonly run: string;
  readonly assignment: Assignment;
  /** What was said of it before its run was cut, by who played it. */
  readonly said: readonly JsonValue[];
}

export interface WorkerQueue {
  send(order: WorkerOrder, signal: AbortSignal): Promise<Exchange>;
}
