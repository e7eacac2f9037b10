// Who in this process holds a thread of a database. Whatever else is stored of the thread (LangGraph's checkpoints) goes in the
// transactions of the run that leads it: fewer of them, under the same fence, and none shows what the run does not know.

import type { Statement } from "../../database/connection/pipeline.ts";
import type { Database } from "../../database/database.ts";

export interface ThreadWriter {
  /**
   * Durable when it resolves, after all that the run has written: with its next write or `flush`, in a moment where neither
   * comes. Where it cannot be made, nothing that the run writes after it is made either, but for how something ended.
   * @throws MemoryError `lease_lost`, `run_cancelled`, and those of `Queries`
   */
  beside(statements: readonly Statement[]): Promise<void>;
  /** Never rejects. */
  flush(): Promise<void>;
}

/** Undefined: no run of this process holds it, or it is letting go of it. */
export function threadWriter(database: Database, thread: string): ThreadWriter | undefined {
  return here.get(database)?.get(thread);
}

/** Until the function that it returns is called. */
export function announceWriter(database: Database, thread: string, writer: ThreadWriter): () => void {
  const writers = here.get(database) ?? new Map<string, ThreadWriter>();
  here.set(database, writers);
  writers.set(thread, writer);
  return () => {
    if (writers.get(thread) === writer) writers.delete(thread);
  };
}

const here = new WeakMap<Database, Map<string, ThreadWriter>>();
