// Invoking a workflow: its input is made what the function sees before LangGraph hears of it, the graph plays the run,
// and the caller gets the outcome.
import { randomUUID } from "node:crypto";
import { processRunStore } from "@bulkhead/memory";
import type { Outcome } from "@bulkhead/sandbox";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, StreamMode } from "@langchain/langgraph";
import { AgentsError } from "../agents-error.ts";
import { checkpointerOf } from "../checkpoints/checkpointer-of.ts";
import { SAVER } from "../checkpoints/saver-key.ts";
import { storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import { detached } from "../tracing/detached.ts";
import { mainView } from "../worker/spawn-views.ts";
import { type Played, workflowGraph } from "./workflow-graph.ts";
import { keepInvocation, prepareInvocation, prepareResumption } from "./workflow-preparation.ts";
import { type Invocation, runWorkflow, type WorkflowParts } from "./workflow-run.ts";

/** A LangGraph configuration; `runId` names the run, so that it can be taken up again. */
export interface InvokeConfig extends Omit<RunnableConfig, "runId"> {
  readonly runId?: string;
}

export interface StreamConfig extends InvokeConfig {
  readonly streamMode?: StreamMode | StreamMode[];
  readonly subgraphs?: boolean;
}

/** Without an input: what the run was asked when it began. */
type Asked = { readonly input: unknown } | Record<string, never>;

interface Playing {
  readonly prepared: Promise<Invocation>;
  started: boolean;
  outcome: Outcome<unknown> | undefined;
}

export function invocations(
  workflow: WorkflowParts & { readonly name: string; readonly checkpointer: BaseCheckpointSaver | boolean | undefined },
) {
  const { name, settings } = workflow;
  const checkpointer = workflow.checkpointer ?? checkpointerOf(settings.store);
  const named = processRunStore(); // of runs that their caller named, where nobody says where to keep them
  const active = new Map<string, Playing>();

  const play = async (runId: string): Promise<Played> => {
    const playing = active.get(runId);
    if (playing === undefined || playing.started) throw notInvoked(name); // a graph can be told to go on from a checkpoint
    playing.started = true;
    const invocation = await playing.prepared;
    try {
      const outcome = await detached(() => runWorkflow(workflow, invocation));
      playing.outcome = outcome;
      const { claim } = invocation;
      const waits = !outcome.ok && outcome.code === "needs_approval" && claim !== undefined && claim !== "changed";
      return { outcome: mainView(outcome), waits };
    } finally {
      await letGo(runId, playing);
    }
  };
  const graph = workflowGraph({
    name,
    checkpointer,
    play,
    isActive: (run) => typeof run === "string" && active.has(run),
  });

  const letGo = async (runId: string, { prepared }: Playing): Promise<void> => {
    active.delete(runId);
    const claim = await prepared.then((invocation) => invocation.claim).catch(() => undefined);
    if (claim !== "changed") await claim?.end("stopped").catch(() => undefined); // where nothing else ended it
  };

  /** What LangGraph is started with. */
  const start = async ({ runId, signal, timeout, ...config }: InvokeConfig, asked: Asked) => {
    const id = runId ?? randomUUID();
    const store = storeOf(settings, currentObservation()) ?? (runId === undefined ? undefined : named);
    const beginning = { runId: id, signal, timeout, store };
    if (active.has(id))
      throw new AgentsError("run_active", "a run of this id has not ended; wait for it, or take another");
    const prepared =
      "input" in asked
        ? prepareInvocation(workflow, asked.input, beginning)
        : prepareResumption(workflow, { ...beginning, store: store ?? named });
    const playing: Playing = { prepared, started: false, outcome: undefined };
    active.set(id, playing);
    try {
      const { seen } = await playing.prepared;
      const saver = checkpointer === undefined ? checkpointerOf(store) : undefined; // of whoever watches
      const configurable = { ...(saver && { [SAVER]: saver }), thread_id: id, ...config.configurable };
      const durable = store === undefined ? {} : { durability: "sync" as const };
      const state = { run: id, input: mainView(seen.value) };
      return { playing, state, config: { ...durable, ...config, configurable } };
    } catch (error) {
      active.delete(id);
      throw error;
    }
  };

  /** A graph that fails before its node leaves a run that never began. */
  const orForget = async <T>(runId: string, begin: () => Promise<T>): Promise<T> => {
    try {
      return await begin();
    } catch (error) {
      const playing = active.get(runId);
      if (playing?.started === false) await letGo(runId, playing);
      throw AgentsError.from(error) ?? error;
    }
  };

  const run = async (config: InvokeConfig, asked: Asked): Promise<Outcome<unknown>> => {
    const { playing, state, config: own } = await start(config, asked);
    await orForget(state.run, () => graph.invoke(state, own));
    if (playing.outcome === undefined) throw new AgentsError("cancelled", "the graph ended before the workflow did");
    return playing.outcome;
  };

  return {
    graph,
    invoke: (input: unknown, config: InvokeConfig = {}) => run(config, { input }),
    resume: (runId: string, config: InvokeConfig = {}) => run({ ...config, runId }, {}),
    async keep(input: unknown, { runId = randomUUID() }: Pick<InvokeConfig, "runId"> = {}): Promise<string> {
      const store = storeOf(settings, currentObservation()) ?? named;
      await keepInvocation(workflow, input, { runId, store });
      return runId;
    },
    async stream(input: unknown, config: StreamConfig = {}): Promise<AsyncIterable<unknown>> {
      const { state, config: own } = await start(config, { input });
      return orForget(state.run, () => graph.stream(state, own));
    },
    async *streamEvents(
      input: unknown,
      config: InvokeConfig & { readonly version?: "v1" | "v2" } = {},
    ): AsyncIterable<unknown> {
      const { playing, state, config: own } = await start(config, { input });
      try {
        yield* await orForget(state.run, async () => graph.streamEvents(state, { version: "v2", ...own }));
      } finally {
        if (!playing.started) await letGo(state.run, playing); // nobody reads on
      }
    },
  };
}

function notInvoked(name: string): AgentsError {
  return new AgentsError("bad_workflow", `"${name}" is invoked by itself, not by its graph`);
}
