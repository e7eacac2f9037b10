// What a provider runs by itself never passes the sink: it is refused by name before the first call to a model, and a
// reply that holds what such a tool left does not stay on the main side.
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, createMiddleware } from "langchain";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { type AnyTool, createMainAgent, defineWorker, isolationMiddleware, observeRun } from "../../src/index.ts";
import { ranByProvider } from "../../src/model/provider-result.ts";
import { providerTool, providerToolIn } from "../../src/model/provider-tool.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, mailbox, question, readMail } from "../mailbox.ts";

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined)); // LangChain names what stopped a call
afterEach(() => void vi.restoreAllMocks());

const TOOLS: readonly [string, object][] = [
  ["web_search", { type: "web_search" }],
  ["web_search_preview", { type: "web_search_preview", search_context_size: "low" }],
  ["web_search_20250305", { type: "web_search_20250305", name: "web_search", max_uses: 3 }],
  ["web_fetch_20250910", { type: "web_fetch_20250910", name: "web_fetch" }],
  ["code_interpreter", { type: "code_interpreter", container: { type: "auto" } }],
  ["file_search", { type: "file_search", vector_store_ids: ["v"] }],
  ["image_generation", { type: "image_generation" }],
  ["computer_use_preview", { type: "computer_use_preview", environment: "browser" }],
  ["computer_20250124", { type: "computer_20250124", name: "computer" }],
  ["mcp", { type: "mcp", server_label: "x", server_url: "https://x.test", require_approval: "never" }],
  ["bash_20250124", { type: "bash_20250124", name: "bash" }],
  ["googleSearch", { googleSearch: {} }],
  ["codeExecution", { codeExecution: {} }],
  ["urlContext", { functionDeclarations: [], urlContext: {} }],
];

describe("a definition", () => {
  test.for(TOOLS)("of %s is a provider's", ([name, tool]) => {
    expect(providerTool(tool)).toBe(name);
    expect(providerToolIn({ tools: [{ type: "function", function: { name: "mine" } }, tool] })).toBe(name);
  });

  test.for([
    { type: "function", function: { name: "x" } }, // OpenAI
    { type: "function", name: "x", parameters: {} }, // its Responses API
    { type: "custom", custom: { name: "x" } },
    { name: "x", input_schema: {} }, // Anthropic
    { toolSpec: { name: "x" } }, // Bedrock
    { functionDeclarations: [{ name: "x" }] }, // Google
    mailbox().openMail.langchain,
  ])("of a function is not: %j", (tool) => {
    expect(providerTool(tool)).toBeUndefined();
  });

  test.for(["web_search_options", "mcp_servers", "search_parameters", "plugins"])("can be the parameter %s", (name) => {
    expect(providerToolIn({ [name]: [{}] })).toBe(name);
    expect(providerToolIn({ extra_body: { [name]: [{}] } })).toBe(name);
    expect(providerToolIn({ [name]: [] })).toBeUndefined();
  });
});

/** Counts what it is asked, and says what it is told. */
class Model extends BaseChatModel {
  asked = 0;
  readonly reply: AIMessage;
  readonly defaultOptions: object;

  constructor(reply = new AIMessage("done"), defaultOptions: object = {}) {
    super({});
    this.reply = reply;
    this.defaultOptions = defaultOptions;
  }

  _llmType(): string {
    return "test";
  }

  override bindTools(tools: unknown[], options: object = {}) {
    return this.withConfig({ ...this.defaultOptions, tools, ...options } as never);
  }

  async _generate(): Promise<ChatResult> {
    this.asked++;
    return { generations: [{ text: "", message: this.reply }] };
  }
}

describe("before the first call to a model", () => {
  const own = () => mailbox().tools;
  const names = TOOLS.slice(0, 4).concat(TOOLS.slice(-2));

  test.for(TOOLS)("%s among the tools of a main agent is refused when it is made", ([name, tool]) => {
    const make = () => createMainAgent({ model: new Model(), tools: [tool as AnyTool] });
    expect(make).toThrow(expect.objectContaining({ code: "bad_agent", message: expect.stringContaining(`"${name}"`) }));
  });

  test.for(TOOLS)("%s among the tools of a plain agent with the middleware is refused", async ([name, tool]) => {
    const model = new Model();
    const { tools } = mailbox();
    const agent = createAgent({
      model,
      tools: [...tools.map((one) => one.langchain), tool] as never, // a provider's own has no type of LangChain's
      middleware: [isolationMiddleware({ workers: { open_mail: readMail }, tools })],
    });
    await expect(agent.invoke(question)).rejects.toThrow(`bad_agent: "${name}" is a tool that the provider runs`);
    expect(model.asked).toBe(0);
  });

  test.for(names)("%s that a middleware inside adds to the request is refused", async ([name, tool]) => {
    const adds = createMiddleware({
      name: "adds",
      wrapModelCall: (request, handler) =>
        handler({ ...request, tools: [...request.tools, tool as Record<string, unknown>] }),
    });
    const model = new Model();
    const agent = createMainAgent({ model, tools: own(), readers: { open_mail: readMail }, middleware: [adds] });
    await expect(agent.invoke(question)).rejects.toThrow(`bad_agent: "${name}" is a tool that the provider runs`);
    expect(model.asked).toBe(0);
  });

  test.for(names)("%s that a middleware inside puts into the settings is refused", async ([name, tool]) => {
    const settings = createMiddleware({
      name: "settings",
      wrapModelCall: (request, handler) => handler({ ...request, modelSettings: { tools: [tool] } }),
    });
    const model = new Model();
    const agent = createMainAgent({ model, tools: own(), readers: { open_mail: readMail }, middleware: [settings] });
    await expect(agent.invoke(question)).rejects.toThrow(`bad_agent: "${name}" is a tool that the provider runs`);
    expect(model.asked).toBe(0);
  });

  test("a model that a middleware inside takes instead is looked at too", async () => {
    const other = new Model(new AIMessage("other"), { web_search_options: {} });
    const swaps = createMiddleware({
      name: "swaps",
      wrapModelCall: (request, handler) => handler({ ...request, model: other }),
    });
    const agent = createMainAgent({ model: new Model(), middleware: [swaps] });
    await expect(agent.invoke(question)).rejects.toThrow('bad_agent: "web_search_options" is a tool');
    expect(other.asked).toBe(0);
  });

  const openai = (fields: object) => new ChatOpenAI({ model: "test", apiKey: "test", ...fields });
  const carrying: readonly [string, () => ChatOpenAI][] = [
    ["web_search", () => openai({}).withConfig({ tools: [{ type: "web_search" }] } as never) as ChatOpenAI],
    ["web_search_options", () => openai({ modelKwargs: { web_search_options: {} } })],
    ["code_interpreter", () => openai({ modelKwargs: { tools: [{ type: "code_interpreter" }] } })],
  ];

  test.for(carrying)(
    "%s that a model object carries is refused when the agent or the worker is made",
    ([name, model]) => {
      const refusal = expect.objectContaining({ code: "bad_agent", message: expect.stringContaining(`"${name}"`) });
      expect(() => createMainAgent({ model: model() })).toThrow(refusal);
      expect(() => isolationMiddleware({ model: model() })).toThrow(refusal);
      const schema = z.object({ a: z.boolean() });
      expect(() => defineWorker({ name: "w", purpose: "p", input: schema, returns: schema, model: model() })).toThrow(
        refusal,
      );
    },
  );

  test("the model of a plain agent is looked at too", async () => {
    const model = new Model(new AIMessage("x"), { tools: [{ type: "web_search" }] });
    const { tools } = mailbox();
    const isolation = isolationMiddleware({ workers: { open_mail: readMail }, tools });
    const agent = createAgent({ model, tools: tools.map((one) => one.langchain), middleware: [isolation] });
    await expect(agent.invoke(question)).rejects.toThrow('"web_search" is a tool that the provider runs');
    expect(model.asked).toBe(0);
  });

  test("and no other model of the chain is asked instead", async () => {
    const adds = createMiddleware({
      name: "adds",
      wrapModelCall: (request, handler) => handler({ ...request, tools: [...request.tools, { type: "web_search" }] }),
    });
    const models = [new Model(), new Model()];
    const agent = createMainAgent({
      model: models,
      tools: own(),
      readers: { open_mail: readMail },
      middleware: [adds],
    });
    await expect(agent.invoke(question)).rejects.toThrow("bad_agent");
    expect(models.map(({ asked }) => asked)).toEqual([0, 0]);
  });
});

const RESULTS: readonly [string, AIMessage][] = [
  [
    "server_tool_call_result",
    new AIMessage({ content: [{ type: "server_tool_call_result", output: CANARY }] as never }),
  ],
  [
    "web_search_tool_result",
    new AIMessage({ content: [{ type: "web_search_tool_result", content: [{ title: CANARY }] }] as never }),
  ],
  [
    "server_tool_use",
    new AIMessage({ content: [{ type: "server_tool_use", name: "web_search", input: { query: CANARY } }] as never }),
  ],
  ["mcp_tool_result", new AIMessage({ content: [{ type: "mcp_tool_result", content: CANARY }] as never })],
  [
    "code_execution_tool_result",
    new AIMessage({ content: [{ type: "code_execution_tool_result", content: { stdout: CANARY } }] as never }),
  ],
  [
    "web_search_result_location",
    new AIMessage({
      content: [
        { type: "text", text: "so", citations: [{ type: "web_search_result_location", cited_text: CANARY }] },
      ] as never,
    }),
  ],
  [
    "citation",
    new AIMessage({
      content: [{ type: "text", text: "so", annotations: [{ type: "citation", title: CANARY }] }] as never,
    }),
  ],
  [
    "url_citation",
    new AIMessage({ content: "so", additional_kwargs: { annotations: [{ type: "url_citation", title: CANARY }] } }),
  ],
  ["tool_outputs", new AIMessage({ content: "so", additional_kwargs: { tool_outputs: [{ anything: CANARY }] } })],
  [
    "file_search_call",
    new AIMessage({ content: "so", response_metadata: { output: [{ type: "file_search_call", results: [CANARY] }] } }),
  ],
  [
    "executableCode",
    new AIMessage({ content: [{ type: "executableCode", executableCode: { code: CANARY } }] as never }),
  ],
  [
    "groundingMetadata",
    new AIMessage({ content: "so", response_metadata: { groundingMetadata: { webSearchQueries: [CANARY] } } }),
  ],
  ["citations", new AIMessage({ content: "so", additional_kwargs: { citations: [`https://${CANARY}.test`] } })],
  ["search_results", new AIMessage({ content: "so", additional_kwargs: { search_results: [{ title: CANARY }] } })],
];

describe("a reply", () => {
  test.for(RESULTS)("that holds %s is refused, and nothing of it stays", async ([kind, reply]) => {
    const saver = new MemorySaver();
    const config = { configurable: { thread_id: "t" } };
    const model = new Model(reply);
    const { tools } = mailbox();
    const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, checkpointer: saver });
    await expect(agent.invoke(question, config)).rejects.toThrow(
      `bad_agent: "${kind}" is a tool that the provider runs`,
    );
    expect(JSON.stringify(await agent.graph.getState(config))).not.toContain(CANARY);
    expect(JSON.stringify(saver.storage)).not.toContain(Buffer.from(CANARY).toString("base64"));
  });

  test.for(RESULTS)(
    "of a worker's model that holds %s is no reply: its label would not know of it",
    async ([, reply]) => {
      const worker = defineWorker({
        name: "w",
        purpose: "p",
        input: z.object({ a: z.boolean() }),
        returns: z.object({ a: z.boolean() }),
        model: new Model(reply),
      });
      const model = scriptedModel({ main: [call("w", { a: true }), says("done")] });
      const { result } = await observeRun({}, () => createMainAgent({ model, workers: [worker] }).invoke(question));
      expect(result.messages.at(-2)?.text).toBe('{"ok":false,"code":"model_failed"}');
    },
  );

  test.for([
    new AIMessage({ content: "so", tool_calls: [{ id: "a", name: "x", args: { type: "web_search_call" } }] }),
    new AIMessage({ content: [{ type: "tool_use", id: "a", name: "x", input: { type: "mcp_call" } }] as never }),
    new AIMessage({ content: [{ type: "tool_call_chunk", id: "a", args: "{" }] as never }),
    new AIMessage({ content: [{ type: "tool_call", id: "a", name: "x", args: {} }] as never }),
    new AIMessage({ content: [{ type: "text", text: "a web_search_call", annotations: [] }] as never }),
    new AIMessage({ content: [{ type: "thinking", thinking: "…", signature: "s" }] as never }),
    new AIMessage({ content: [{ type: "reasoning", summary: [] }] as never }),
    new AIMessage({
      content: [{ type: "text", text: "x", citations: [{ type: "char_location", cited_text: "the user's" }] }] as never,
    }),
    new AIMessage({
      content: "",
      response_metadata: { output: [{ type: "function_call", arguments: "{}" }, { type: "message" }] },
    }),
    new AIMessage({
      content: "",
      additional_kwargs: { tool_outputs: [], function_call: { name: "x", arguments: "" } },
    }),
  ])("of the model's own words is taken: $content", (reply) => {
    expect(ranByProvider(reply)).toBeUndefined();
  });
});

test("a model with tools of its own is still one that works", async () => {
  const { tools, paid } = mailbox();
  const model = scriptedModel({
    main: [call("open_mail", { id: "1" }), says("done")],
    read_mail: [returns({ kind: "none" })],
  });
  await createMainAgent({ model, tools, readers: { open_mail: readMail } }).invoke(question);
  expect(paid).toEqual([]);
});
