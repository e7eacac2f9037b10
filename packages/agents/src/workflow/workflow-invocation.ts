// Invoking a workflow: its input is made what the function sees before LangGraph hears of it, the graph plays the run,
// and the caller gets the outcome.
import { randomUUID } from "node:crypto";
import { type Claim, type NewRun, processRunStore } from "@bulkhead/memory";
import type { JsonValue, Outcome } from "@bulkhead/sandbox";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, StreamMode } from "@langchain/langgraph";
import { AgentsError } from "../agents-error.ts";
import { askedHash } from "../run/asked-hash.ts";
import { claimRun, storeOf } from "../run/claim-run.ts";
import { MainContext } from "../run/main-context.ts";
import { currentObservation } from "../run/observe-run.ts";
import { openQuestions } from "../run/parked.ts";
import { detached } from "../tracing/detached.ts";
import { mainView } from "../worker/spawn-views.ts";
import { seeInput } from "./seen-input.ts";
import { type Played, workflowGraph } from "./workflow-graph.ts";
import { parseInput } from "./workflow-input.ts";
import { type Invocation, runWorkflow, type WorkflowParts } from "./workflow-run.ts";

/** A LangGraph configuration; `runId` names the run, so that it can be taken up again. */
export interface InvokeConfig extends Omit<RunnableConfig, "runId"> {
  readonly runId?: string;
}

export interface StreamConfig extends InvokeConfig {
  readonly streamMode?: StreamMode | StreamMode[];
  readonly subgraphs?: boolean;
}

interface Playing {
  readonly prepared: Promise<Invocation>;
  started: boolean;
  outcome: Outcome<unknown> | undefined;
}

export function invocations(
  workflow: WorkflowParts & { readonly name: string; readonly checkpointer: BaseCheckpointSaver | boolean | undefined },
) {
  const { name, checkpointer } = workflow;
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
      return { outcome: mainView(outcome), asks: waits ? openQuestions(claim) : undefined };
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
  const start = async ({ runId, signal, timeout, ...config }: InvokeConfig, input: unknown) => {
    const id = runId ?? randomUUID();
    if (active.has(id))
      throw new AgentsError("run_active", "a run of this id has not ended; wait for it, or take another");
    const prepared = prepare(input, id, { isNamed: runId !== undefined, signal, timeout });
    const playing: Playing = { prepared, started: false, outcome: undefined };
    active.set(id, playing);
    try {
      const { seen } = await playing.prepared;
      const thread = { thread_id: id, ...config.configurable };
      return { playing, state: { run: id, input: mainView(seen.value) }, config: { ...config, configurable: thread } };
    } catch (error) {
      active.delete(id);
      throw error;
    }
  };

  const prepare = async (
    input: unknown,
    runId: string,
    { isNamed, signal, timeout }: Pick<Invocation, "signal" | "timeout"> & { readonly isNamed: boolean },
  ): Promise<Invocation> => {
    const observation = currentObservation();
    const { settings } = workflow;
    const { principal } = settings;
    const store = storeOf(settings, observation) ?? (isNamed ? named : undefined);
    const parsed = await parseInput(workflow.input, input);
    if (!parsed.ok) throw new AgentsError("bad_input", `${parsed.path} of "${name}" does not fit its schema`);
    const context = new MainContext(`${name}/${runId}`, { integrity: "user", readers: "public" });
    const seen = orNothing(() => seeInput(workflow.input, parsed.value, context.handles, principal));
    const asked = store && orNothing(() => askedHash({ workflow: name, input: parsed.value, principal }));
    if (seen === undefined || (store !== undefined && asked === undefined)) {
      throw new AgentsError("bad_input", `the input of "${name}" is not all plain, visible JSON`);
    }
    context.read(seen.label);
    const value = parsed.value as JsonValue | undefined; // what could be seen is JSON
    const made: NewRun = {
      id: runId,
      thread: runId,
      kind: "workflow",
      name,
      ...(observation?.module === undefined ? {} : { module: observation.module }),
      principal,
      asked: asked ?? "",
      input: value ?? null,
      label: seen.label,
    };
    const claim = store && (await claimed(() => store.claim(made)));
    return { runId, claim, context, input: value, seen, signal, timeout, observation };
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

  return {
    graph,
    async invoke(input: unknown, config: InvokeConfig = {}): Promise<Outcome<unknown>> {
      const { playing, state, config: own } = await start(config, input);
      await orForget(state.run, () => graph.invoke(state, own));
      if (playing.outcome === undefined) throw new AgentsError("cancelled", "the graph ended before the workflow did");
      return playing.outcome;
    },
    async stream(input: unknown, config: StreamConfig = {}): Promise<AsyncIterable<unknown>> {
      const { state, config: own } = await start(config, input);
      return orForget(state.run, () => graph.stream(state, own));
    },
    async *streamEvents(
      input: unknown,
      config: InvokeConfig & { readonly version?: "v1" | "v2" } = {},
    ): AsyncIterable<unknown> {
      const { playing, state, config: own } = await start(config, input);
      try {
        yield* await orForget(state.run, async () => graph.streamEvents(state, { version: "v2", ...own }));
      } finally {
        if (!playing.started) await letGo(state.run, playing); // nobody reads on
      }
    },
  };
}

/** A run that was asked something else ends as one that was changed on the way. */
async function claimed(claim: () => Promise<Claim>): Promise<Claim | "changed"> {
  try {
    return await claimRun(claim);
  } catch (error) {
    if (error instanceof AgentsError && error.code === "run_changed") return "changed";
    throw error;
  }
}

/** An object of a caller's may be its own part, or throw when it is looked at. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function notInvoked(name: string): AgentsError {
  return new AgentsError("bad_workflow", `"${name}" is invoked by itself, not by its graph`);
}
