import type { RunStore } from "@bulkhead/memory";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { databaseSaver } from "./database-saver.ts";

/** LangGraph's checkpoints in the database of the runs. Undefined: they are kept in this process only. */
export function checkpointerOf(store: RunStore | undefined): BaseCheckpointSaver | undefined {
  return store?.database && databaseSaver(store.database);
}
