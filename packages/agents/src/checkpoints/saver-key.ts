/** LangGraph's own name for the saver of a graph around this one, under which it is also handed down to its nodes. */
export const SAVER = "__pregel_checkpointer";
