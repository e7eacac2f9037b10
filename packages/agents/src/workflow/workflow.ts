// A workflow: a plain function that spawns workers and calls tools, under the one taint rule. It is also a LangGraph
// graph, so it streams and checkpoints like one; what it is invoked with gets there as the function sees it.
import type { OrHandle, Outcome, Seen } from "@bulkhead/sandbox";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { checkpointerOf } from "../checkpoints/checkpointer-of.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import { rememberSettings } from "../main/agent-settings.ts";
import { checkName } from "../name.ts";
import { AGENT_OPTIONS, type AgentOptions, agentSettings } from "../run/agent-options.ts";
import type { AnyTool } from "../tool/tool.ts";
import { closedReturns } from "../worker/closed-returns.ts";
import type { AnyWorker } from "../worker/worker.ts";
import { checkMemory, type MemoryOptions } from "./memory/memory-options.ts";
import type { Context } from "./workflow-context.ts";
import type { WorkflowGraph } from "./workflow-graph.ts";
import { checkInputSchema } from "./workflow-input.ts";
import { type InvokeConfig, invocations, type StreamConfig } from "./workflow-invocation.ts";
import { checkLists } from "./workflow-lists.ts";

export interface WorkflowDefinition<I extends z.ZodType, R extends z.ZodType>
  extends Omit<AgentOptions, "userWords">,
    MemoryOptions {
  readonly name: string;
  /** Plain types; what the user wrote is marked `given(…)` and read as it is, every other text is a handle. */
  readonly input: I;
  /** Closed and bounded (see `returnSchema`). */
  readonly returns: R;
  /** What the function may spawn: these very objects. Default: none. */
  readonly workers?: readonly AnyWorker[];
  /** What it may call: these very objects; what `.with()` gives is another one. Default: none. */
  readonly tools?: readonly AnyTool[];
  /** Default: in the database of its `store`; without one there is none. */
  readonly checkpointer?: BaseCheckpointSaver | boolean;
  /** Played again from its beginning when a run is taken up again: time comes from `ctx`, and nothing else is awaited. */
  readonly run: (context: Context<I>, input: Seen<I>) => Promise<OrHandle<z.infer<R>>>;
}

export interface Workflow<I extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly kind: "workflow";
  readonly name: string;
  readonly input: I;
  readonly returns: R;
  /** All that it can spawn. */
  readonly workers: readonly AnyWorker[];
  /** All that it can call. */
  readonly tools: readonly AnyTool[];
  /** For `getState` and the like. It is not invoked by itself: that would be with raw input. */
  readonly graph: WorkflowGraph;
  /**
   * With a `runId` that is known it goes on with that run.
   * @throws AgentsError `bad_input`, `run_active`, `run_over`, `bad_workflow`, `bad_model`. Everything else is an outcome.
   * @throws MemoryError: its store cannot be had
   */
  invoke(input: z.input<I>, config?: InvokeConfig): Promise<Outcome<R>>;
  /**
   * Keeps a run of this input for whoever resumes it, here or in another process, and plays nothing of it; its id.
   * @throws AgentsError `bad_input`, `run_changed` @throws MemoryError: its store cannot be had
   */
  keep(input: z.input<I>, config?: Pick<InvokeConfig, "runId">): Promise<string>;
  /** Goes on with a run of this id, which keeps what it was asked. @throws AgentsError as `invoke`, and `no_run` */
  resume(runId: string, config?: Omit<InvokeConfig, "runId">): Promise<Outcome<R>>;
  stream(input: z.input<I>, config?: StreamConfig): Promise<AsyncIterable<unknown>>;
  streamEvents(input: z.input<I>, config?: InvokeConfig & { readonly version?: "v1" | "v2" }): AsyncIterable<unknown>;
}

/** @throws SandboxError `open_schema` @throws AgentsError `bad_workflow`, `bad_agent`, `bad_model` */
export function defineWorkflow<I extends z.ZodType, R extends z.ZodType>(
  definition: WorkflowDefinition<I, R>,
): Workflow<I, R> {
  const { name, input, returns, workers = [], tools = [], run, model, store } = definition;
  checkName(name, "workflow");
  refuseUnknownKeys(definition, OPTIONS, "bad_workflow", `"${name}"`);
  if (typeof run !== "function") throw new AgentsError("bad_workflow", `"${name}" needs a run: what it does`);
  checkInputSchema(input, name);
  checkLists(name, tools, workers);
  const memory: MemoryOptions = definition;
  checkMemory(memory);
  const { wrapped } = closedReturns(returns, name);
  const settings = { ...agentSettings({ main: undefined, worker: model }, definition), tasks: memory.tasks };
  const { graph, invoke, keep, resume, stream, streamEvents } = invocations({
    name,
    input,
    returns,
    wrapped,
    tools: new Set(tools),
    workers: new Set(workers),
    settings,
    memory,
    checkpointer: definition.checkpointer ?? checkpointerOf(store),
    // The context and the input are made from the very schema I.
    run: run as never,
  });
  // What comes out was admitted with the profile of R.
  const outcomes = { invoke, resume } as unknown as Pick<Workflow<I, R>, "invoke" | "resume">;
  const lists = { workers: Object.freeze([...workers]), tools: Object.freeze([...tools]) };
  const workflow = Object.freeze({
    kind: "workflow" as const,
    name,
    input,
    returns,
    ...lists,
    graph,
    keep,
    ...outcomes,
    stream,
    streamEvents,
  });
  rememberSettings(workflow, { name, settings, workers });
  return workflow;
}

const OPTIONS = [
  ...AGENT_OPTIONS.filter((option) => option !== "userWords"),
  ...([
    "name",
    "input",
    "returns",
    "workers",
    "tools",
    "checkpointer",
    "tasks",
    "files",
    "programs",
    "memory",
    "run",
  ] as const),
] satisfies readonly (keyof WorkflowDefinition<z.ZodType, z.ZodType>)[];
