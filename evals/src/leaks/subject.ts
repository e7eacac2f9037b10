// What is looked at: an agent or a workflow as it is built anew for each way of running it, and the turns of one thread.
import type { RunStore } from "@bulkhead/memory";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { Hear } from "./recording.ts";

export interface Subject {
  readonly build: (host: Host) => Graph;
  /** Inputs of one thread, one after the other. A turn that throws is heard, and the next one follows. */
  readonly turns: readonly unknown[];
  /** Of a workflow, whose turns are runs of their own, by name: a run that waits is taken up with its input again. */
  readonly runs?: true;
}

export interface Host {
  readonly checkpointer: BaseCheckpointSaver;
  /** Where runs are kept in a database: then what asks can be answered. */
  readonly store?: RunStore;
  /** For what only the subject can see: `model requests` at its model, `inner middleware`. */
  readonly hear: Hear;
}

type Config = Readonly<Record<string, unknown>>;

/** An agent of LangChain's, or a graph of LangGraph's. */
export interface Graph {
  invoke(input: never, config?: Config): Promise<unknown>;
  stream(input: never, config?: Config): Promise<AsyncIterable<unknown>>;
  /** An async iterable, or for version 3 the promise of one. */
  streamEvents?(input: never, config?: Config): unknown;
  /** Of an agent: where its state is asked for. */
  readonly graph?: StateReader;
  getState?: StateReader["getState"];
  getStateHistory?: StateReader["getStateHistory"];
}

export interface StateReader {
  getState(config: Config): Promise<unknown>;
  getStateHistory(config: Config): AsyncIterable<unknown>;
}
