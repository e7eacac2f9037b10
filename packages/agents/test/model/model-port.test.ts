import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { GraphInterrupt } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { describe, expect, test, vi } from "vitest";
import type { ModelCallReport } from "../../src/model/model-chain.ts";
import { langchainPort, type ModelPort } from "../../src/model/model-port.ts";
import { usageOf } from "../../src/model/usage.ts";

type ModelRequest = Parameters<ModelPort>[0];
type Answer = BaseMessage | Error | ((signal: AbortSignal | undefined) => Promise<BaseMessage>);

/** Answers what it is told to, and keeps what it was asked. */
class Model extends BaseChatModel {
  readonly asked: { messages: BaseMessage[]; options: Record<string, unknown> }[] = [];
  readonly bound: unknown[] = [];
  readonly answer: Answer;

  constructor(answer: Answer) {
    super({});
    this.answer = answer;
  }

  _llmType(): string {
    return "test";
  }

  override bindTools(tools: unknown[], options?: unknown): this {
    this.bound.push({ tools, options });
    return this;
  }

  async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    this.asked.push({ messages, options: { ...options } });
    if (this.answer instanceof Error) throw this.answer;
    const message = typeof this.answer === "function" ? await this.answer(options.signal) : this.answer;
    return { generations: [{ text: "", message }] };
  }
}

const request: ModelRequest = {
  messages: [
    { role: "system", text: "s" },
    { role: "user", text: "u" },
    {
      role: "assistant",
      text: "a",
      calls: [
        { id: "c", name: "search", arguments: '{"q":1}' },
        { id: "d", name: "search", arguments: "no JSON" },
      ],
    },
    { role: "tool", callId: "c", name: "search", text: "found" },
  ],
  tools: [{ name: "return", description: "Answer.", parameters: { type: "object" } }],
  choice: "return",
};

async function ask(...models: BaseChatModel[]) {
  const reports: ModelCallReport[] = [];
  const port = langchainPort(
    models.map((model, i) => ({ name: `m${i}`, model })),
    () => (call) => reports.push(call),
  );
  const signal = new AbortController().signal;
  return {
    reply: await port(request, signal).catch((error: { code?: string; message: string }) => ({
      code: error.code,
      message: error.message,
    })),
    reports,
    signal,
  };
}

const toolCall = (name: string, args: Record<string, unknown>, id: string) => ({
  name,
  args,
  id,
  type: "tool_call" as const,
});
// LangChain's own type of usage is lost under exactOptionalPropertyTypes.
const withUsage = (content: string, input: number, output: number) =>
  new AIMessage({
    content,
    usage_metadata: { input_tokens: input, output_tokens: output, total_tokens: input + output } as never,
  });
const wire = (id: string, text: string) => ({ id, type: "function", function: { name: "x", arguments: text } });

describe("a request", () => {
  test("is messages and tools of LangChain's, with the choice", async () => {
    const model = new Model(new AIMessage("x"));
    const { signal } = await ask(model);
    expect(model.asked[0]?.messages.map((message) => [message.getType(), message.text])).toEqual([
      ["system", "s"],
      ["human", "u"],
      ["ai", "a"],
      ["tool", "found"],
    ]);
    expect((model.asked[0]?.messages[2] as AIMessage | undefined)?.tool_calls).toMatchObject([
      { id: "c", args: { q: 1 } },
      { id: "d", args: {} },
    ]);
    expect(model.bound).toEqual([
      {
        tools: [
          { type: "function", function: { name: "return", description: "Answer.", parameters: { type: "object" } } },
        ],
        options: { tool_choice: "return" },
      },
    ]);
    expect(model.asked[0]?.options["signal"]).toBe(signal);
  });

  test("carries no callbacks, and asks no more than once", async () => {
    const model = new Model(new AIMessage("x"));
    await ask(model);
    expect(model.asked).toHaveLength(1);
    expect(model.asked[0]?.options["callbacks"]).toBeUndefined();
  });
});

describe("the arguments of a call", () => {
  test("are the text that the provider sent, where it is there: what parsing would mend is not mended", async () => {
    const message = new AIMessage({
      content: "",
      tool_calls: [toolCall("return", { value: 2 }, "a")],
      additional_kwargs: { tool_calls: [wire("a", '{"value":1,"value":2}')] as never },
    });
    expect((await ask(new Model(message))).reply).toMatchObject({
      calls: [{ id: "a", name: "return", arguments: '{"value":1,"value":2}' }],
    });
  });

  test("are the chunks of a stream, where those are there", async () => {
    const message = new AIMessageChunk({
      content: "",
      tool_call_chunks: [{ name: "return", args: '{"value": [1', id: "a", index: 0, type: "tool_call_chunk" }],
    });
    expect((await ask(new Model(message))).reply).toMatchObject({
      calls: [{ name: "return", arguments: '{"value": [1' }],
    });
  });

  test("are their JSON otherwise", async () => {
    const message = new AIMessage({ content: "", tool_calls: [toolCall("return", { value: [1, "a"] }, "a")] });
    expect((await ask(new Model(message))).reply).toMatchObject({ calls: [{ arguments: '{"value":[1,"a"]}' }] });
  });

  test("come through when they are no JSON", async () => {
    const message = new AIMessage({
      content: "",
      invalid_tool_calls: [{ name: "return", args: '{"value":', id: "a", error: "why", type: "invalid_tool_call" }],
    });
    expect((await ask(new Model(message))).reply).toMatchObject({
      calls: [{ id: "a", name: "return", arguments: '{"value":' }],
    });
  });

  test("are of their own call, whatever order the wire has", async () => {
    const message = new AIMessage({
      content: "",
      tool_calls: [toolCall("a", {}, "1"), toolCall("b", {}, "2")],
      additional_kwargs: { tool_calls: [wire("2", "two"), wire("1", "one")] as never },
    });
    expect((await ask(new Model(message))).reply).toMatchObject({
      calls: [{ arguments: "one" }, { arguments: "two" }],
    });
  });

  // Some servers that call themselves compatible give every call the same id, or an empty one.
  test.each(["", "call_0"])("are of their own call also when all have the id %j", async (id) => {
    const message = new AIMessage({
      content: "",
      tool_calls: [toolCall("a", { n: 1 }, id), toolCall("b", { n: 2 }, id)],
      additional_kwargs: { tool_calls: [wire(id, '{"n":1}'), wire(id, '{"n":2}')] as never },
    });
    expect((await ask(new Model(message))).reply).toMatchObject({
      calls: [{ arguments: '{"n":1}' }, { arguments: '{"n":2}' }],
    });
  });

  test("a call without an id gets one of its own", async () => {
    const message = new AIMessage({
      content: "",
      tool_calls: [
        { name: "a", args: {} },
        { name: "b", args: {} },
      ],
    });
    const { reply } = await ask(new Model(message));
    expect("calls" in reply && new Set(reply.calls.map(({ id }) => id)).size).toBe(2);
  });

  test("odd wire data is passed over", async () => {
    for (const odd of [
      "text",
      [null],
      [{}],
      [{ id: 1 }],
      [{ id: "a", function: null }],
      [{ id: "a", function: { arguments: 7 } }],
    ]) {
      const message = new AIMessage({
        content: "",
        tool_calls: [toolCall("a", { n: 1 }, "a")],
        additional_kwargs: { tool_calls: odd as never },
      });
      expect((await ask(new Model(message))).reply, JSON.stringify(odd)).toMatchObject({
        calls: [{ arguments: '{"n":1}' }],
      });
    }
  });
});

describe("bindings", () => {
  test("a model with bound options is asked itself, with them; the nearest options hold", async () => {
    const inner = new Model(new AIMessage("x"));
    class Bound extends Model {
      override bindTools(): this {
        return inner
          .withConfig({ tools: ["t"], temperature: 1, top_p: 1 } as never)
          .withConfig({ temperature: 2 } as never) as never;
      }
    }
    expect((await ask(new Bound(new Error("never asked")))).reply).toMatchObject({ text: "x" });
    expect(inner.asked[0]?.options).toMatchObject({ tools: ["t"], temperature: 2, top_p: 1 });
  });

  test("a real provider's binding is unwrapped too: its request names the tools and the choice", async () => {
    const sent: { tools?: unknown; tool_choice?: unknown; temperature?: unknown }[] = [];
    const fetch = async (_: unknown, init?: { readonly body?: unknown }) => {
      sent.push(JSON.parse(String(init?.body)));
      const message = {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "return", arguments: '{"value":1,"value":2}' } }],
      };
      return Response.json({
        id: "x",
        object: "chat.completion",
        choices: [{ index: 0, finish_reason: "tool_calls", message }],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      });
    };
    const model = new ChatOpenAI({
      model: "m",
      apiKey: "none",
      temperature: 0.5,
      maxRetries: 0,
      configuration: { baseURL: "http://localhost:1/v1", fetch: fetch as typeof globalThis.fetch },
    });
    const { reply } = await ask(model);
    expect(reply).toMatchObject({
      calls: [{ id: "a", name: "return", arguments: '{"value":1,"value":2}' }],
      usage: { input: 3, output: 2 },
    });
    expect(sent).toMatchObject([
      {
        temperature: 0.5,
        tools: [{ type: "function", function: { name: "return" } }],
        tool_choice: { type: "function", function: { name: "return" } },
      },
    ]);
  });
});

describe("a chain of models", () => {
  const bad = new Error("the provider's words");
  test("the next answers when one fails, and every try is reported", async () => {
    const { reply, reports } = await ask(new Model(bad), new Model(withUsage("second", 3, 2)));
    expect(reply).toMatchObject({ text: "second", usage: { input: 3, output: 2 } });
    expect(reports.map(({ model, ok, usage }) => ({ model, ok, usage }))).toEqual([
      { model: "m0", ok: false, usage: undefined },
      { model: "m1", ok: true, usage: { input: 3, output: 2 } },
    ]);
  });

  test("when all fail, that is all that is said", async () => {
    const { reply } = await ask(new Model(bad), new Model(bad));
    expect(reply).toMatchObject({ code: "model_failed" });
    expect(JSON.stringify(reply)).not.toContain("the provider's words");
  });

  test.each([
    ["a message of the user's", new HumanMessage("x")],
    ["no message", undefined],
  ])("%s is no answer", async (_, message) => {
    expect((await ask(new Model(message as never))).reply).toMatchObject({ code: "model_failed" });
  });

  test("a model that refused to be forced by one worker is asked to again by the next", async () => {
    const refusal = Object.assign(new Error("tool_choice is not supported"), { status: 400 });
    const forced: unknown[] = [];
    class Unwilling extends Model {
      override bindTools(tools: unknown[], options: { readonly tool_choice?: unknown } = {}): this {
        forced.push(options.tool_choice);
        return super.bindTools(tools, options);
      }
    }
    const model = new Unwilling(refusal);
    await ask(model);
    await ask(model);
    expect(forced).toEqual(["return", undefined, "return", undefined]);
  });

  test("an adapter may rewrite the schemas that it is given: they are copies of ours", async () => {
    class Rewriting extends Model {
      override bindTools(tools: { function: { parameters: Record<string, unknown> } }[]): this {
        for (const tool of tools) delete tool.function.parameters["type"];
        return this;
      }
    }
    const model = new Rewriting(new AIMessage({ content: "", tool_calls: [] }));
    const parameters = Object.freeze({ type: "object" });
    await langchainPort([{ name: "m", model }], () => () => {})(
      { ...request, tools: [{ name: "return", description: "Answer.", parameters }] },
      new AbortController().signal,
    );
    expect(model.asked).toHaveLength(1);
    expect(parameters).toEqual({ type: "object" });
  });

  test("a model that takes no tools is no model for a worker", async () => {
    const model = new Model(new AIMessage("x"));
    Object.defineProperty(model, "bindTools", { value: undefined });
    expect((await ask(model)).reply).toMatchObject({ code: "model_failed" });
  });

  test("after the signal no other model is asked", async () => {
    const stop = new AbortController();
    const second = new Model(new AIMessage("x"));
    const first = new Model(async () => {
      stop.abort();
      throw bad;
    });
    const port = langchainPort(
      [
        { name: "a", model: first },
        { name: "b", model: second },
      ],
      () => () => {},
    );
    await expect(port(request, stop.signal)).rejects.toMatchObject({ code: "cancelled" });
    expect(second.asked).toEqual([]);
  });
});

test.each([
  ["text", new AIMessage("x".repeat(4 * 2 ** 20 + 1))],
  ["arguments", new AIMessage({ content: "", tool_calls: [toolCall("return", { text: "x".repeat(2 ** 23) }, "1")] })],
  [
    "calls",
    new AIMessage({ content: "", tool_calls: Array.from({ length: 1_001 }, (_, n) => toolCall("a", {}, `${n}`)) }),
  ],
])("a reply of more %s than a model ever has to say is too large, and crosses nowhere", async (_, said) => {
  const second = new Model(new AIMessage("x"));
  expect((await ask(new Model(said), second)).reply).toMatchObject({ code: "too_large" });
  expect(second.asked).toEqual([]);
});

describe("usage", () => {
  test("is what the provider reports, or nothing", () => {
    expect(usageOf(new AIMessage("x"))).toBeUndefined();
    expect(usageOf(withUsage("", 1, 2))).toEqual({ input: 1, output: 2 });
  });
});

test.each([
  ["nothing", null],
  ["undefined", undefined],
  ["an interrupt of LangGraph's", new GraphInterrupt([{ id: "i", value: "for a person" }])],
])("a provider that throws %s has failed, and the next model answers", async (_, thrown) => {
  const broken = new Model(() => Promise.reject(thrown));
  const next = new Model(new AIMessage("well"));
  const { reply } = await ask(broken, next);
  expect(reply).toMatchObject({ text: "well" });
});

test("what a provider's package prints while a worker's model answers is dropped; everybody else prints", async () => {
  const printed: string[] = [];
  const warn = vi
    .spyOn(console, "warn")
    .mockImplementation((line: unknown) => void printed.push(String(line).slice(0, 9)));
  const broken = { id: "c", type: "function" as const, function: { name: "return", arguments: "{" } };
  await ask(
    new Model(async () => {
      console.warn("a secret");
      await Promise.resolve();
      // LangChain says so itself where no call of a reply can be parsed.
      return new AIMessage({ content: "", tool_calls: [], additional_kwargs: { tool_calls: [broken] } });
    }),
  );
  console.warn("mine");
  expect(printed).toEqual(["mine"]);
  warn.mockRestore();
});
