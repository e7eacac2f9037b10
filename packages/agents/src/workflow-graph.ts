// The LangGraph graph that a workflow is: one node, which plays the function. Its state is the input as the code sees it
// and the outcome, with handles as their names; `run` names the run. Raw input never gets so far.
import type { JsonValue } from "@bulkhead/sandbox";
import { type BaseCheckpointSaver, END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

export type WorkflowGraph = ReturnType<typeof workflowGraph>;

export interface GraphOptions {
  readonly name: string;
  readonly checkpointer: BaseCheckpointSaver | boolean | undefined;
  /** Plays the run of that id. */
  readonly play: (run: string) => Promise<JsonValue>;
  /** Was the run of that id prepared? What was not is refused before anything of it is stored or streamed. */
  readonly isActive: (run: string) => boolean;
}

export function workflowGraph({ name, checkpointer, play, isActive }: GraphOptions) {
  const run = z.string().refine(isActive, "a workflow is invoked by itself, not by its graph");
  const State = z.object({ run, input: z.custom<JsonValue>(), outcome: z.custom<JsonValue>().optional() });
  return new StateGraph(State)
    .addNode("workflow", async (state) => ({ outcome: await play(state.run) }))
    .addEdge(START, "workflow")
    .addEdge("workflow", END)
    .compile({ name, ...(checkpointer === undefined ? {} : { checkpointer }) });
}
