// A workflow or an agent of a user's, ready to be played: what it is made of, and one invocation of it in which models and
// tools are ours. Nothing of it is kept: it runs without its checkpointer and store.
import {
  type AnyTool,
  type AnyWorker,
  type FlowParts,
  observeRun,
  type PlayedTools,
  partsOf,
  type RunReport,
} from "@bulkhead/agents";
import type { JsonSchema } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type BaseCheckpointSaver, MemorySaver } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { z } from "zod";
import { EvalsError } from "../evals-error.ts";
import type { Graph, StateReader } from "../leaks/subject.ts";
import { type PlayedWorld, playedPlain } from "./played-world.ts";
import { playingMiddleware } from "./playing-middleware.ts";

export interface Flow {
  readonly kind: FlowParts["kind"];
  readonly name: string;
  /** Everybody's: the flow's own and its workers', by name. */
  readonly tools: readonly AnyTool[];
  /** That the main agent, or the code of a workflow, can call. */
  readonly ownTools: readonly AnyTool[];
  readonly ownWorkers: readonly AnyWorker[];
  readonly readers: Readonly<Record<string, AnyWorker>>;
  /** All of them, readers and workers of workers too. */
  readonly workers: readonly AnyWorker[];
  /** What a main agent's final answer must be. */
  readonly answer: JsonSchema | undefined;
  /** Tools that a model's provider would run: nobody runs them here. */
  readonly provided: readonly string[];
  play(play: Play): Promise<PlayedFlow>;
  /** For whoever records it: invoked and streamed as it is, its checkpoints kept where they say. */
  graph(recorded: Recorded): Graph;
  /** As the flow takes it. */
  inputOf(input: unknown): unknown;
  /** The same tools without Bulkhead: an ordinary agent. */
  playUndefended(play: Play): Promise<void>;
}

export interface PlayedFlow {
  readonly report: RunReport | undefined;
  /** A workflow throws nothing: it ended with this code. */
  readonly failed: string | undefined;
}

interface Recorded {
  readonly model: BaseChatModel;
  readonly answer: PlayedTools;
  readonly checkpointer: BaseCheckpointSaver;
}

interface Play {
  readonly input: unknown;
  readonly model: BaseChatModel;
  readonly world: PlayedWorld;
  readonly signal: AbortSignal;
}

/** @throws EvalsError `no_flow` */
export function flowOf(flow: unknown): Flow {
  const parts = partsOf(flow);
  if (parts === undefined) throw noFlow(flow);
  if (parts.kind === "plain" && middlewareOf(flow).some(({ name }) => name === "bulkhead")) throw otherCopy();
  const workers = withTheirs([...parts.workers, ...Object.values(parts.readers)]);
  const tools = byName([...parts.tools, ...workers.flatMap((worker) => worker.tools)]);
  const { kind, name, readers, provided } = parts;
  const own = { ownTools: parts.tools, ownWorkers: parts.workers };
  const agent = kind === "workflow" ? undefined : (flow as Agent); // partsOf knows both by their shape
  return {
    ...{ kind, name, tools, ...own, readers, workers, provided },
    answer: kind === "agent" ? answerSchema(agent?.options["responseFormat"]) : undefined,
    async play({ input, model, world, signal }) {
      const invoke = async () =>
        agent === undefined
          ? (flow as Workflow).invoke(input, { signal, ...keptElsewhere(flow as Workflow) })
          : playedAgent(agent, kind === "plain" ? { model, world } : { model }).invoke(messagesOf(input), {
              signal,
              recursionLimit: STEPS,
            });
      const { result, report } = await observeRun({ model, tools: world.answer }, invoke);
      return { report, failed: agent === undefined ? failureIn(result) : undefined };
    },
    graph({ model, answer, checkpointer }) {
      if (agent === undefined) return recordedWorkflow(flow as Workflow, checkpointer);
      const world = kind === "plain" ? playedPlain(tools, answer) : undefined;
      return playedAgent(agent, { model, checkpointer, ...(world && { world }) }) as unknown as Graph; // an agent is one
    },
    inputOf: (input) => (agent === undefined ? input : messagesOf(input)),
    async playUndefended({ input, model, world, signal }) {
      const own = agent === undefined ? {} : agent.options;
      const middleware = (own.middleware ?? []).filter((one) => one.name !== "bulkhead");
      const options = { ...own, tools: tools.map((tool) => tool.langchain), middleware };
      const undefended = playedAgent({ options }, { model, world });
      await undefended.invoke(messagesOf(input), { signal, recursionLimit: STEPS });
    },
  };
}

function failureIn(result: unknown): string | undefined {
  const { ok, code } = (result ?? {}) as { readonly ok?: unknown; readonly code?: unknown }; // an outcome
  return ok === false ? `it ended with ${String(code)}` : undefined;
}

/** What is none is refused where the agent is made. */
function answerSchema(format: unknown): JsonSchema | undefined {
  return format instanceof z.ZodType ? (z.toJSONSchema(format) as JsonSchema) : undefined;
}

/** LangGraph's: an agent with much to do takes more than its 25. */
const STEPS = 1_000;

interface Agent {
  readonly options: Readonly<Record<string, unknown>> & { readonly middleware?: readonly { readonly name: string }[] };
}

interface Workflow extends Graph {
  invoke(input: unknown, config?: object): Promise<unknown>;
  readonly graph: StateReader & { readonly checkpointer?: unknown };
}

/** LangGraph's: what stands there takes the place of the graph's own. */
const SAVER = "__pregel_checkpointer";

/** Where a workflow has checkpoints of its own they are not written: nothing of a play is kept. */
function keptElsewhere({ graph }: Workflow): object {
  return graph.checkpointer === undefined ? {} : { configurable: { [SAVER]: new MemorySaver() } };
}

/** Its checkpoints are kept where whoever records it says; its own state nobody can be asked for. */
function recordedWorkflow(flow: Workflow, saver: BaseCheckpointSaver): Graph {
  const kept = (config: Config = {}) => ({
    ...config,
    configurable: { ...(config["configurable"] as Config), [SAVER]: saver },
  });
  return {
    invoke: (input, config) => flow.invoke(input, kept(config)),
    stream: (input, config) => flow.stream(input, kept(config)),
    streamEvents: (input, config) => flow.streamEvents?.(input, kept(config)),
  };
}

type Config = Readonly<Record<string, unknown>>;

interface PlayedAgent {
  invoke(input: unknown, config: { readonly signal: AbortSignal; readonly recursionLimit: number }): Promise<unknown>;
}

interface Made {
  readonly model: BaseChatModel;
  readonly world?: Pick<PlayedWorld, "answerPlain">;
  readonly checkpointer?: BaseCheckpointSaver;
}

/** Built anew of what it was made with; with a world, its tools are played by the innermost middleware. */
function playedAgent({ options }: Agent, { model, world, checkpointer }: Made): PlayedAgent {
  const { checkpointer: _, store: __, middleware = [], responseFormat, ...rest } = options;
  // Without Bulkhead its shape would be asked for in LangChain's own way, which no script knows of.
  const format = world === undefined && responseFormat !== undefined ? { responseFormat } : {};
  const kept = checkpointer === undefined ? {} : { checkpointer };
  const played = world === undefined ? [] : [playingMiddleware(model, world)];
  // Its type holds what each option was; here they are whatever the user's were.
  return createAgent({
    ...rest,
    ...kept,
    ...format,
    model,
    middleware: [...middleware, ...played],
  } as never) as unknown as PlayedAgent;
}

/** An agent's input is the user's words, or messages as LangChain takes them. */
function messagesOf(input: unknown): object {
  if (typeof input === "object" && input !== null && "messages" in input) return input;
  const content = typeof input === "string" ? input : JSON.stringify(input);
  return { messages: [{ role: "user", content }] };
}

function withTheirs(workers: readonly AnyWorker[]): readonly AnyWorker[] {
  return byName(workers.flatMap((worker) => [worker, ...withTheirs(worker.workers)]));
}

function byName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

const middlewareOf = (agent: unknown) => (agent as Agent).options.middleware ?? [];

function otherCopy(): EvalsError {
  return new EvalsError(
    "no_flow",
    "its Bulkhead is of another copy of @bulkhead/agents than this test's, which cannot play it; install @bulkhead/evals beside it",
  );
}

function noFlow(flow: unknown): EvalsError {
  const what = flow === undefined ? "nothing" : flow === null ? "null" : `a ${typeof flow}`;
  return new EvalsError(
    "no_flow",
    `expected a workflow, a main agent, or an agent of createAgent, and got ${what} (a graph made by hand cannot be played); export what defineWorkflow, createMainAgent or createAgent made`,
  );
}
