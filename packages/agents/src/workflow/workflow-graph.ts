// The LangGraph graph that a workflow is: one node, which plays the function. Its state is the input as the code sees it
// and the outcome, with handles as their names; `run` names the run. Raw input never gets so far.
import type { JsonValue } from "@bulkhead/sandbox";
import {
  Annotation,
  type BaseCheckpointSaver,
  CompiledStateGraph,
  END,
  interrupt,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { AgentsError } from "../agents-error.ts";
import { SAVER } from "../checkpoints/saver-key.ts";

const State = Annotation.Root({
  run: Annotation<string>,
  input: Annotation<JsonValue>,
  outcome: Annotation<JsonValue>,
});

export type WorkflowGraph = ReturnType<typeof workflowGraph>;

export interface GraphOptions {
  readonly name: string;
  readonly checkpointer: BaseCheckpointSaver | boolean | undefined;
  /** Plays the run of that id. */
  readonly play: (run: string) => Promise<Played>;
  /** Was the run of that id prepared? */
  readonly isActive: (run: unknown) => boolean;
}

export interface Played {
  readonly outcome: JsonValue;
  /** For a person. */
  readonly waits: boolean;
}

export function workflowGraph({ name, checkpointer, play, isActive }: GraphOptions) {
  const graph = new StateGraph(State)
    .addNode("workflow", async ({ run }, { configurable }) => {
      const { outcome, waits } = await play(run);
      // Outside the function, which could catch it. What it is resumed with is no answer: the ledger is asked. How many
      // questions there are would be a worker's words.
      if (waits && configurable?.[SAVER] !== undefined) interrupt({ run });
      return { outcome };
    })
    .addEdge(START, "workflow")
    .addEdge("workflow", END)
    .compile({ name, ...(checkpointer === undefined ? {} : { checkpointer }) });
  guards.set(graph.builder, isActive);
  return Object.setPrototypeOf(graph, GuardedGraph.prototype) as typeof graph;
}

const guards = new WeakMap<object, GraphOptions["isActive"]>();

/** What was not prepared is refused before anything of it is stored, streamed or told; copies with a config too. */
// biome-ignore lint/suspicious/noExplicitAny: it is the class of a graph of any state; nothing is read through it.
class GuardedGraph extends CompiledStateGraph<any, any, any> {
  override async _validateInput<T>(input: T): Promise<T> {
    const run = typeof input === "object" && input !== null && "run" in input ? input.run : undefined;
    if (guards.get(this.builder)?.(run) === true) return input;
    throw new AgentsError("bad_workflow", "a workflow is invoked by itself, not by its graph");
  }
}
