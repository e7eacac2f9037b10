// A worker's metadata is not the main side's: two runs that differ only in what a worker's model and tools said beside the
// admitted value look the same, byte for byte, in messages, in state, in checkpoints and in every stream.
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { tool as langchainTool } from "@langchain/core/tools";
import { Command, MemorySaver } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../../src/index.ts";
import { call, says, scriptedModel, together } from "../../src/testing/index.ts";
import { CANARY, question } from "../mailbox.ts";

interface World {
  /** What the worker's model adds to its one reply. */
  readonly reply?: Partial<ConstructorParameters<typeof AIMessage>[0] & object>;
  readonly ms?: number;
  /** What the tool gives or throws. */
  readonly tool?: () => unknown;
}

class WorkerModel extends BaseChatModel {
  readonly world: World;

  constructor(world: World) {
    super({});
    this.world = world;
  }

  _llmType(): string {
    return "test";
  }

  override bindTools(): this {
    return this;
  }

  async _generate(_: BaseMessage[]): Promise<ChatResult> {
    await new Promise((resolve) => setTimeout(resolve, this.world.ms ?? 0));
    const tool_calls = [{ id: "r", name: "return", args: { value: { kind: "seen", name: "Nordlicht" } } }];
    return { generations: [{ text: "", message: new AIMessage({ content: "", tool_calls, ...this.world.reply }) }] };
  }
}

/** All that the main side can see of a run, as text; ids and times that LangGraph makes are left out. */
async function mainSide(world: World): Promise<string> {
  const openMail = defineTool({
    tool: langchainTool(async () => (world.tool ?? (() => "a mail"))(), {
      name: "open_mail",
      description: "",
      schema: z.object({ id: z.string() }),
    }),
    effect: "read",
  });
  const reader = defineWorker({
    name: "read_mail",
    purpose: "Look.",
    input: z.object({ mail: z.string() }),
    returns: z.object({ kind: z.enum(["seen"]), name: z.string().max(80) }),
    model: new WorkerModel(world),
  });
  const model = scriptedModel({
    main: [together(call("open_mail", { id: "1" }), call("open_mail", { id: "2" })), says("done")],
  });
  const saver = new MemorySaver();
  const agent = createMainAgent({ model, tools: [openMail], readers: { open_mail: reader }, checkpointer: saver });
  const modes = ["values", "updates", "debug", "messages", "checkpoints", "tasks", "custom", "tools"] as const;
  const config = { configurable: { thread_id: "t" }, streamMode: [...modes], subgraphs: true };
  const chunks: unknown[] = [];
  const stream: AsyncIterable<unknown> = await agent.stream(question, config as never);
  for await (const chunk of stream) chunks.push(chunk);
  const all = [chunks, saver.storage, saver.writes, await agent.graph.getState(config)];
  return JSON.stringify(all, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value,
  )
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "(id)")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)")
    .replace(/(_bulkhead[^}]{0,20}?\(id\) \d+ )[\w-]{43}/g, "$1(digest)");
}

/** Where the second begins to differ, with a little around it. */
function difference(one: string, other: string): string {
  if (one === other) return "";
  let at = 0;
  while (one[at] === other[at]) at++;
  return other.slice(Math.max(0, at - 200), at + 200);
}

const usage = { input_tokens: 123456, output_tokens: 654321, total_tokens: 777777 };
const WORLDS: readonly [string, World][] = [
  ["usage", { reply: { usage_metadata: usage as never } }],
  ["rate-limit headers", { reply: { response_metadata: { headers: { "x-ratelimit-remaining": CANARY } } } }],
  ["ids", { reply: { id: CANARY } }],
  ["a name", { reply: { name: CANARY } }],
  ["additional_kwargs", { reply: { additional_kwargs: { note: CANARY } } }],
  ["logprobs", { reply: { response_metadata: { logprobs: [{ token: CANARY, logprob: -1 }] } } }],
  ["text beside the call", { reply: { content: CANARY } }],
  ["latency", { ms: 40 }],
  ["a longer result of its tool", { tool: () => CANARY.repeat(500) }],
  [
    "an artifact",
    { tool: () => new ToolMessage({ content: "x", artifact: { secret: CANARY }, tool_call_id: CANARY }) },
  ],
  ["a status", { tool: () => new ToolMessage({ content: CANARY, status: "error", tool_call_id: "x", name: CANARY }) }],
];

test("two runs of one world look the same (the control)", async () => {
  const main = await mainSide({});
  expect(main).toContain('kind\\\\\\":\\\\\\"seen');
  expect(difference(main, await mainSide({}))).toBe("");
});

test.for(WORLDS)("%s of a worker or its tool shows nowhere", async ([, world]) => {
  expect(difference(await mainSide({}), await mainSide(world))).toBe("");
});

const FAILURES: readonly [string, () => unknown][] = [
  ["another text", () => Promise.reject(new Error(CANARY))],
  ["another class", () => Promise.reject(new RangeError("x"))],
  [
    "a cause and fields",
    () => Promise.reject(Object.assign(new Error("x", { cause: new Error(CANARY) }), { status: 429, code: CANARY })),
  ],
  ["no error at all", () => Promise.reject(CANARY)],
  ["a command to the graph", () => new Command({ update: { messages: [new AIMessage(CANARY)] }, goto: CANARY })],
];

test.for(FAILURES)("a tool that fails with %s fails as every tool does", async ([, tool]) => {
  const plainly = await mainSide({ tool: () => Promise.reject(new Error("it failed")) });
  expect(plainly).toContain("tool_failed");
  expect(difference(plainly, await mainSide({ tool }))).toBe("");
});

test("a worker's tokens are counted for operators, and are no tokens of the main model's messages", async () => {
  const worker = defineWorker({
    name: "w",
    purpose: "p",
    input: z.object({ a: z.boolean() }),
    returns: z.object({ kind: z.enum(["seen"]), name: z.string().max(80) }),
    model: new WorkerModel({ reply: { usage_metadata: usage as never } }),
  });
  const model = scriptedModel({ main: [call("w", { a: true }), says("done")] });
  const { result, report } = await observeRun({}, () => createMainAgent({ model, workers: [worker] }).invoke(question));
  const own = result.messages.flatMap((message) => (AIMessage.isInstance(message) ? [message.usage_metadata] : []));
  expect(own).toHaveLength(2);
  expect(JSON.stringify(own)).not.toMatch(/123456|654321|777777/);
  expect(report?.tokens.input).toBeGreaterThan(123_456);
});
