// Runs a subject in every way in which LangChain and LangGraph run one, and records the whole main side of it.
import { inspect } from "node:util";
import { MemorySaver } from "@langchain/langgraph";
import { callbackRecorder } from "./callback-recorder.ts";
import { type Channel, STREAM_MODES } from "./channel.ts";
import type { KeptDatabase } from "./kept-database.ts";
import { hearProcess } from "./process-output.ts";
import { type Hear, type Recording, startRecording } from "./recording.ts";
import { hearSpans } from "./span-recorder.ts";
import type { Graph, StateReader, Subject } from "./subject.ts";
import { environment, type TraceCollector } from "./trace-collector.ts";

/** `stream` is the one that hears most: all stream modes, callbacks, state, checkpoints. */
export type Way = keyof typeof WAYS;

export interface CaptureOptions {
  /** Default: all. `LangSmith` needs a collector, `database` a database. */
  readonly ways?: readonly Way[];
  readonly collector?: TraceCollector;
  readonly database?: KeptDatabase;
  /** Told of each event as it is heard: their order over all channels. */
  readonly heard?: (channel: Channel) => void;
}

export async function capture(subject: Subject, options: CaptureOptions = {}): Promise<Recording> {
  const { recording, hear: keep } = startRecording();
  const hear: Hear = (channel, value) => {
    keep(channel, value);
    options.heard?.(channel);
  };
  for (const name of options.ways ?? EVERY_WAY) {
    await WAYS[name](subject, hear, options);
  }
  return recording;
}

const WAYS = {
  stream: (subject: Subject, hear: Hear) => hearProcess(hear, "console", () => stream(subject, hear)),
  invoke: (subject: Subject, hear: Hear) => hearProcess(hear, "console", () => invoke(subject, hear, "result")),
  "events v2": (subject: Subject, hear: Hear) => hearProcess(hear, "console", () => events(subject, hear, "v2")),
  "events v3": (subject: Subject, hear: Hear) => hearProcess(hear, "console", () => events(subject, hear, "v3")),
  verbose: (subject: Subject, hear: Hear) =>
    hearProcess(hear, "LANGCHAIN_VERBOSE", async () => {
      using _environment = environment({ LANGCHAIN_VERBOSE: "true" });
      await invoke(subject, hear, undefined);
    }),
  OpenTelemetry: (subject: Subject, hear: Hear) =>
    hearSpans(
      (span) => hear("OpenTelemetry", span),
      () => hearProcess(hear, "console", () => invoke(subject, hear, undefined)),
    ),
  LangSmith: async (subject: Subject, hear: Hear, { collector }: CaptureOptions) => {
    await collector?.listen(
      (body) => hear("LangSmith", body),
      () => hearProcess(hear, "console", () => invoke(subject, hear, undefined)),
    );
  },
  database: async (subject: Subject, hear: Hear, { database }: CaptureOptions) => {
    if (database !== undefined) await hearProcess(hear, "console", () => kept(subject, hear, database));
  },
} as const;

export const EVERY_WAY: readonly Way[] = Object.keys(WAYS) as Way[]; // its keys are no other

const THREAD = { configurable: { thread_id: "thread" } };

async function stream(subject: Subject, hear: Hear): Promise<void> {
  const { graph, saver, eachTurn } = start(subject, hear);
  const config = { ...THREAD, callbacks: [callbackRecorder(hear)] };
  const state = stateOf(graph);
  await eachTurn(
    async (input) => {
      const chunks = await graph.stream(input, { ...config, streamMode: [...STREAM_MODES], subgraphs: true });
      for await (const chunk of chunks) hear(channelOf(chunk), chunk);
      hear("inspected objects", shown(chunks));
    },
    async () => {
      if (state !== undefined) hear("state", await state.getState(THREAD));
    },
  );
  if (state !== undefined) for await (const past of state.getStateHistory(THREAD)) hear("state history", past);
  hear("checkpoints", saver.storage);
  hear("checkpoint writes", saver.writes);
  hear("inspected objects", shown(graph));
}

/** As `stream`, in a database; whoever is asked answers, and the turn goes on until nobody is. */
async function kept(subject: Subject, hear: Hear, database: KeptDatabase): Promise<void> {
  const { graph, eachTurn } = start(subject, hear, database);
  const state = stateOf(graph);
  let turn = 0;
  await eachTurn(
    async (input) => {
      const run = subject.runs === true ? { runId: `turn-${turn}` } : THREAD;
      const config = { ...run, callbacks: [callbackRecorder(hear)] };
      let asked = input;
      do {
        const chunks = await graph.stream(asked, { ...config, streamMode: [...STREAM_MODES], subgraphs: true });
        for await (const chunk of chunks) hear(channelOf(chunk), chunk);
        if (subject.runs !== true) asked = null as never; // LangGraph: go on
      } while ((await database.answer()) > 0);
    },
    async () => {
      if (state !== undefined) hear("state", await state.getState(THREAD));
      turn++;
    },
  );
  for (const row of await database.rows()) hear("rows", row);
  await database.clear();
}

/** Chunks of several modes are `[namespace, mode, chunk]`. */
function channelOf(chunk: unknown): Channel {
  const mode = Array.isArray(chunk) ? (chunk as readonly unknown[])[1] : undefined;
  const known = STREAM_MODES.find((one) => one === mode);
  if (known === undefined) throw new TypeError("a chunk of a stream mode that was not asked for");
  return `stream ${known}`;
}

async function invoke(subject: Subject, hear: Hear, channel: Channel | undefined): Promise<void> {
  const { graph, eachTurn } = start(subject, hear);
  const before = globals();
  await eachTurn(async (input) => {
    const result = await graph.invoke(input, THREAD);
    if (channel === undefined) return;
    hear(channel, result);
    hear("inspected objects", shown(result));
  });
  const put = [...globals()].filter(([key, value]) => before.get(key) !== value);
  if (channel !== undefined && put.length > 0) hear("globals", put);
}

const globals = (): ReadonlyMap<PropertyKey, unknown> =>
  new Map(Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)?.value]));

async function events(subject: Subject, hear: Hear, version: "v2" | "v3"): Promise<void> {
  const { graph, eachTurn } = start(subject, hear);
  await eachTurn(async (input) => {
    const run = await graph.streamEvents?.(input, { ...THREAD, version });
    if (run === undefined) return;
    for await (const event of run as AsyncIterable<unknown>) hear(`stream events ${version}`, event);
    hear("inspected objects", shown(run));
  });
}

/** The subject, built anew, and its turns one after the other. */
function start(subject: Subject, hear: Hear, database?: KeptDatabase) {
  let turn = 0;
  const saver = new MemorySaver();
  const graph = subject.build({
    checkpointer: database?.checkpointer ?? saver,
    ...(database === undefined ? {} : { store: database.store }),
    hear: (channel, value) => {
      hear(channel, value);
      if (channel === "model requests" && turn > 0) hear("later turns", value);
    },
  });
  const eachTurn = async (take: (input: never) => Promise<void>, after = async () => {}): Promise<void> => {
    for (const input of subject.turns) {
      try {
        await take(input as never); // what a turn is made of only the subject knows
      } catch (error) {
        hear("thrown errors", error);
      }
      await after();
      turn++;
    }
  };
  return { graph, saver, eachTurn };
}

function stateOf(graph: Graph): StateReader | undefined {
  if (graph.graph !== undefined) return graph.graph;
  return graph.getState === undefined ? undefined : (graph as StateReader);
}

/** As somebody would print it. */
function shown(value: unknown): readonly string[] {
  let json = "";
  try {
    json = JSON.stringify(value) ?? "";
  } catch {
    // Not everything is JSON.
  }
  return [json, inspect(value, { depth: 6, maxStringLength: null, maxArrayLength: 1_000 })];
}
