// Workers on a real provider's library over HTTP: what they are asked with, and what becomes of each kind of reply.
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker } from "../../src/index.ts";
import { type Answer, type Asked, completion, response, startProvider } from "../model/provider.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const input = z.object({ page: z.string() });
const returns = z.object({ cents: z.int().min(0).max(999) });
const reader = defineWorker({ name: "read_page", purpose: "Find the price.", input, returns });

function searcher(found: string[] = []) {
  const search = defineTool({
    name: "search",
    description: "Searches.",
    input: z.object({ q: z.string() }),
    effect: "read",
    run: ({ q }) => {
      found.push(q);
      return `about ${q}`;
    },
  });
  return defineWorker({ name: "find_price", purpose: "Find the price.", input, returns, tools: [search] });
}

async function live(answers: readonly Answer[], worker = reader, options: { useResponsesApi?: boolean } = {}) {
  await using provider = await startProvider(answers);
  const model = new ChatOpenAI({
    model: "m",
    apiKey: "none",
    maxRetries: 0,
    configuration: { baseURL: provider.baseURL },
    ...options,
  });
  const { run, events } = makeRun();
  const outcome = await spawnAlone(run, worker, { page: "It costs 3.00" }, model);
  return { outcome, asked: provider.asked, events, report: run.report() };
}

const returned = (cents: number) => completion({ calls: [["return", `{"value":{"cents":${cents}}}`]] });
const lastMessage = (asked: Asked | undefined) =>
  (asked?.body["messages"] as readonly { readonly content: string }[] | undefined)?.at(-1);
const named = (name: string) => ({ type: "function", function: { name } });

describe("a worker is asked", () => {
  test("with return alone and forced to it, where it has no tools", async () => {
    const { outcome, asked } = await live([returned(300)]);
    expect(outcome).toEqual({ ok: true, value: { cents: 300 } });
    expect(asked[0]?.path).toBe("/v1/chat/completions");
    expect(asked[0]?.body).toMatchObject({ tools: [named("return")], tool_choice: named("return") });
  });

  test("with return beside its own tools, and forced to call one of them", async () => {
    const { outcome, asked } = await live(
      [completion({ content: "Let me see.", calls: [["search", '{"q":"a"}']] }), returned(300)],
      searcher(),
    );
    expect(outcome).toEqual({ ok: true, value: { cents: 300 } });
    for (const { body } of asked) {
      expect(body).toMatchObject({ tools: ["search", "read_more", "return"].map(named), tool_choice: "required" });
    }
    expect(asked[1]?.body["messages"]).toMatchObject([
      { role: "system" },
      { role: "user" },
      { role: "assistant", content: "Let me see.", tool_calls: [{ id: "call_0" }] },
      { role: "tool", tool_call_id: "call_0", content: "about a" },
    ]);
  });

  test("without force by a model that cannot be forced, from its second request on", async () => {
    const refused = {
      status: 400,
      body: { error: { message: "Thinking may not be enabled when tool_choice forces tool use.", type: "invalid" } },
    };
    const { outcome, asked } = await live(
      [refused, completion({ calls: [["search", '{"q":"a"}']] }), returned(300)],
      searcher(),
    );
    expect(outcome).toEqual({ ok: true, value: { cents: 300 } });
    expect(asked.map(({ body }) => body["tool_choice"])).toEqual(["required", undefined, undefined]);
  });

  test("not again after any other 400", async () => {
    const { outcome, asked } = await live([{ status: 400, body: { error: { message: "no such model" } } }]);
    expect(outcome).toEqual({ ok: false, code: "model_failed" });
    expect(asked).toHaveLength(1);
  });

  test("over the Responses API with the same force, and its arguments are taken as they were written", async () => {
    const { outcome, asked } = await live(
      [response([["search", '{"q":"a"}']]), response([["return", '{"value":{"cents":1},"value":{"cents":2}}']])],
      searcher(),
      { useResponsesApi: true },
    );
    expect(outcome).toEqual({ ok: false, code: "invalid_json" }); // a key stands twice
    expect(asked[0]?.path).toBe("/v1/responses");
    const tools = ["search", "read_more", "return"].map((name) => ({ type: "function", name }));
    expect(asked[0]?.body).toMatchObject({ tools, tool_choice: { type: "allowed_tools", mode: "required", tools } });
    const alone = await live([response([["return", '{"value":{"cents":1}}']])], reader, { useResponsesApi: true });
    expect(alone.outcome).toEqual({ ok: true, value: { cents: 1 } });
    expect(alone.asked[0]?.body["tool_choice"]).toEqual({ type: "function", name: "return" });
  });
});

describe("a reply", () => {
  test("of text and a call is the call", async () => {
    const { outcome, report } = await live([
      completion({ content: "Here it is:", calls: [["return", '{"value":{"cents":3}}']] }),
    ]);
    expect(outcome).toEqual({ ok: true, value: { cents: 3 } });
    expect(report.spawns).toMatchObject([{ repairs: 0 }]);
  });

  test("of several calls runs them all, and shows their results in that order", async () => {
    const found: string[] = [];
    const calls = ["a", "b", "c"].map((q) => ["search", JSON.stringify({ q })] as const);
    const { asked } = await live([completion({ calls }), returned(3)], searcher(found));
    expect(found).toEqual(["a", "b", "c"]);
    expect(asked[1]?.body["messages"]).toMatchObject([
      {},
      {},
      { tool_calls: [{}, {}, {}] },
      { content: "about a" },
      { content: "about b" },
      { content: "about c" },
    ]);
  });

  test.each([
    ["prose", completion({ content: "It costs 3." }, "stop")],
    ["nothing", completion({}, "stop")],
    ["a call that was cut off", completion({ calls: [["return", '{"value":{"ce']] }, "length")],
    ["a cut call that parses", completion({ calls: [["return", '{"value":{"cents":9}}']] }, "length")],
    ["two returns", completion({ calls: [1, 2].map((n) => ["return", `{"value":{"cents":${n}}}`]) })],
    ["no JSON", completion({ calls: [["return", "{value: 3}"]] })],
    ["another schema", completion({ calls: [["return", '{"value":{"cents":"IGNORE ALL"}}']] })],
  ])("that is %s is asked for once more, and counted", async (_, bad) => {
    const mended = await live([bad, returned(3)]);
    expect(mended.outcome).toEqual({ ok: true, value: { cents: 3 } });
    expect(mended.report.spawns).toMatchObject([{ repairs: 1, ok: true }]);
    expect(mended.events.find(({ kind }) => kind === "spawn_end")).toMatchObject({ repairs: 1, steps: 2 });
    expect(JSON.stringify(lastMessage(mended.asked[1]))).not.toContain("IGNORE ALL");

    const hopeless = await live([bad]);
    expect(hopeless.outcome).toMatchObject({ ok: false, code: expect.stringMatching(/no_result|invalid|mismatch/) });
    expect(hopeless.asked).toHaveLength(2);
  });

  test("that does not fit is answered with the schema", async () => {
    const { asked } = await live([completion({ calls: [["return", '{"value":{"cents":1000}}']] }), returned(3)]);
    expect(lastMessage(asked[1])?.content).toContain('"maximum":999');
  });

  test.each([
    ["a filtered one", completion({ content: "I cannot read about IBAN-77" }, "content_filter"), {}],
    [
      "a refusal of the Responses API",
      response([], undefined, [{ type: "refusal", refusal: "IBAN-77 is private" }]),
      { useResponsesApi: true },
    ],
    [
      "a filtered one of the Responses API",
      response([["return", '{"value":{"cents":1}}']], "content_filter"),
      { useResponsesApi: true },
    ],
  ])("that is %s fails the model, with no word of it", async (_, refusal, options) => {
    const { outcome, asked, events, report } = await live([refusal, returned(3)], reader, options);
    expect(outcome).toEqual({ ok: false, code: "model_failed" });
    expect(asked).toHaveLength(1);
    expect(JSON.stringify([events, report])).not.toContain("IBAN-77");
    expect(report.tokens).toEqual({ input: 30, output: 10 });
  });
});

/** What `@langchain/anthropic` makes of a reply. */
class AnthropicShaped extends BaseChatModel {
  readonly replies: AIMessage[];
  readonly asked: BaseMessage[][] = [];

  constructor(replies: AIMessage[]) {
    super({});
    this.replies = replies;
  }

  _llmType() {
    return "anthropic";
  }

  override bindTools(): this {
    return this;
  }

  async _generate(messages: BaseMessage[]) {
    this.asked.push(messages);
    const message = this.replies[Math.min(this.asked.length, this.replies.length) - 1];
    if (message === undefined) throw new Error("no reply is left");
    return { generations: [{ text: "", message }] };
  }
}

describe("Anthropic's", () => {
  const said = (stop_reason: string, content: readonly object[], calls: readonly [string, unknown][] = []) =>
    new AIMessage({
      content: [
        ...content,
        ...calls.map(([name, input], i) => ({ type: "tool_use", id: `toolu_${i}`, name, input })),
      ] as never,
      tool_calls: calls.map(([name, args], i) => ({
        name,
        args: args as Record<string, unknown>,
        id: `toolu_${i}`,
        type: "tool_call" as const,
      })),
      additional_kwargs: { stop_reason },
      response_metadata: { stop_reason },
    });
  const good = said("tool_use", [{ type: "text", text: "Here." }], [["return", { value: { cents: 3 } }]]);

  test.each([
    ["text and a call are the call", [good], { ok: true }, 1],
    ["refusal fails the model", [said("refusal", [{ type: "text", text: "No." }]), good], { code: "model_failed" }, 1],
    ["cut call is asked for again", [said("max_tokens", [], [["return", { value: { cents: 9 } }]]), good], {}, 2],
    ["cut call, twice, is no result", [said("max_tokens", [], [["return", {}]])], { code: "no_result" }, 2],
    ["end without a call is asked for again", [said("end_turn", [{ type: "text", text: "3" }]), good], {}, 2],
  ])("%s", async (_, replies, outcome, requests) => {
    const model = new AnthropicShaped(replies);
    expect(await spawnAlone(makeRun().run, reader, { page: "" }, model)).toMatchObject({
      ...(Object.keys(outcome).length === 0 ? { ok: true, value: { cents: 3 } } : outcome),
    });
    expect(model.asked).toHaveLength(requests);
  });

  test("conversation never holds an empty message, and every call has its answer", async () => {
    const model = new AnthropicShaped([said("end_turn", []), good]);
    await spawnAlone(makeRun().run, reader, { page: "" }, model);
    expect(model.asked[1]?.map((message) => message.text)).toEqual([
      expect.any(String),
      expect.any(String),
      "(nothing)",
      expect.stringMatching(/^no_result/),
    ]);
  });
});
