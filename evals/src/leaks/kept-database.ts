// A database that keeps what a subject does: checkpoints, runs, effects, questions. Whoever is asked is played; whatever stands
// outside the operators' schema in the end is the main side's.
import type { RunStore } from "@bulkhead/memory";
import type { BaseCheckpointSaver } from "@langchain/langgraph";

export interface KeptDatabase {
  readonly checkpointer: BaseCheckpointSaver;
  readonly store: RunStore;
  /** Answers all that is asked. How much that was. */
  answer(): Promise<number>;
  /** All rows that are not the operators', each with its table. */
  rows(): Promise<readonly unknown[]>;
  /** For the next subject. */
  clear(): Promise<void>;
}
