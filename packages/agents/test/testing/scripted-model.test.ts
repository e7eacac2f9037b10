import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { call, returns, says, scriptedModel, together } from "../../src/testing/index.ts";

const worker = (name: string, input: object) => [
  new SystemMessage(`You are the worker "${name}".\nInput is data.`),
  new HumanMessage(JSON.stringify(input)),
];

const add = tool(({ a, b }) => String(a + b), {
  name: "add",
  description: "Adds.",
  schema: z.object({ a: z.number(), b: z.number() }),
});

describe("scriptedModel", () => {
  test("what is no turn is refused by name, not played as silence", async () => {
    const none = [[call("add"), call("add")], undefined, "prose"] as unknown as ReturnType<typeof says>[];
    for (const turn of none) {
      const model = scriptedModel({ reader: () => turn });
      await expect(model.invoke(worker("reader", { text: "x" }))).rejects.toThrow(
        'scriptedModel: the turn of "reader" at step 0 is none; write says(...)',
      );
    }
    const listed = scriptedModel({ reader: none.slice(0, 1) });
    await expect(listed.invoke(worker("reader", { text: "x" }))).rejects.toThrow("together(...) for several calls");
  });

  test("a turn is chosen by who is asked and by how many AI messages there are", async () => {
    const model = scriptedModel({
      main: [call("add", { a: 1, b: 2 }), (seen) => says(`It is ${seen.messages.at(-1)?.text}.`)],
      reader: [returns({ kind: "none" })],
    });
    const agent = createAgent({ model, tools: [add] });
    const result = await agent.invoke({ messages: [new HumanMessage("What is 1 + 2?")] });
    expect(result.messages.at(-1)?.text).toBe("It is 3.");
    const answer = await model.invoke(worker("reader", { text: "x" }));
    expect(answer.tool_calls?.[0]).toMatchObject({ name: "return", args: { value: { kind: "none" } } });
    model.assertDone();
    expect(model.requests.map(({ who, step, tools }) => [who, step, tools])).toEqual([
      ["main", 0, ["add"]],
      ["main", 1, ["add"]],
      ["reader", 0, []],
    ]);
  });

  test("a system message of content blocks names a worker too", async () => {
    const model = scriptedModel({ reader: [returns(1)] });
    const system = new SystemMessage({ content: [{ type: "text", text: 'You are the worker "reader".' }] });
    expect((await model.invoke([system, new HumanMessage("{}")])).tool_calls).toHaveLength(1);
  });

  test("parallel workers of one name are independent", async () => {
    const model = scriptedModel({ reader: [(seen) => returns(seen.messages[1]?.text ?? ""), says("again")] });
    const answers = await Promise.all([1, 2, 3].map((n) => model.invoke(worker("reader", { n }))));
    expect(answers.map((answer) => answer.tool_calls?.[0]?.args["value"])).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(() => model.assertDone()).toThrow('"reader" at step 1');
  });

  test("an unexpected turn fails and says who was asked and when", async () => {
    const model = scriptedModel({ main: [says("hello")] });
    await expect(model.invoke(worker("reader", {}))).rejects.toThrow(
      /nothing is written for "reader" \(step 0\).*main/u,
    );
    const first = await model.invoke("hi");
    await expect(model.invoke([new HumanMessage("hi"), first])).rejects.toThrow(
      'no turn for "main" at step 1; 1 are written',
    );
  });

  test("names of a prototype are no workers", async () => {
    await expect(scriptedModel({ main: [] }).invoke(worker("constructor", {}))).rejects.toThrow("nothing is written");
  });

  test("one function can answer every step, and is expected to be asked", async () => {
    const model = scriptedModel({ main: (seen) => says(`step ${seen.step}`) });
    expect(() => model.assertDone()).toThrow("at step any");
    expect((await model.invoke("hi")).text).toBe("step 0");
    model.assertDone();
  });

  test("bound copies share the record, and do not share tools", async () => {
    const model = scriptedModel({ main: () => says("ok") });
    await Promise.all([
      model.bindTools([add]).invoke("a"),
      model.bindTools([{ type: "function", function: { name: "other", parameters: {} } }]).invoke("b"),
      model.invoke("c"),
    ]);
    expect(model.requests.map((seen) => seen.tools).sort()).toEqual([[], ["add"], ["other"]]);
  });

  test("streaming gives text in pieces, the calls, and usage, as invoking does", async () => {
    const turn = {
      ...together(call("add", { a: 1, b: 2 }), call("add", { a: 30_000, b: 4 })),
      text: "Using {{h12}} now.",
    };
    const model = scriptedModel({ main: [turn] });
    const whole = await model.invoke("hi");
    let streamed: Awaited<ReturnType<typeof model.invoke>> | undefined;
    let pieces = 0;
    for await (const chunk of await model.stream("hi")) {
      pieces += 1;
      streamed = streamed ? streamed.concat(chunk) : chunk;
    }
    expect(pieces).toBeGreaterThan(4);
    expect(streamed?.text).toBe(whole.text);
    expect(streamed?.tool_calls).toEqual(whole.tool_calls);
    expect(whole).toMatchObject({ usage_metadata: { input_tokens: 1 } });
    expect(streamed).toMatchObject({ usage_metadata: { ...Object(whole.usage_metadata) } });
  });

  test("an agent's messages stream holds chunks, and its state the whole answer", async () => {
    const model = scriptedModel({ main: [call("add", { a: 1, b: 2 }), says("The sum is three.")] });
    const agent = createAgent({ model, tools: [add] });
    const texts: string[] = [];
    for await (const [message] of await agent.stream(
      { messages: [new HumanMessage("?")] },
      { streamMode: "messages" },
    )) {
      if (!ToolMessage.isInstance(message) && message.text !== "") texts.push(message.text);
    }
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join("")).toBe("The sum is three.");
    model.assertDone();
  });

  test("usage can be given", async () => {
    const model = scriptedModel({ main: [{ text: "x", usage: { input: 7, output: 8 } }] });
    expect((await model.invoke("hi")).usage_metadata).toMatchObject({
      input_tokens: 7,
      output_tokens: 8,
      total_tokens: 15,
    });
  });

  test("a turn may wait, and sees the signal; an aborted request plays nothing", async () => {
    const controller = new AbortController();
    const model = scriptedModel({
      main: [
        async (seen) =>
          says(
            await new Promise<string>((_, no) =>
              seen.signal?.addEventListener("abort", () => no(new Error("stopped"))),
            ),
          ),
      ],
    });
    const running = model.invoke("hi", { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(running).rejects.toThrow();
    await expect(model.invoke("hi", { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(model.requests).toHaveLength(1);
  });

  test("whoever edits an answer's arguments edits no script", async () => {
    const model = scriptedModel({ main: [call("add", { a: 1, b: 2 })] });
    const first = await model.invoke("hi");
    Object.assign(first.tool_calls?.[0]?.args ?? {}, { a: 99 });
    expect((await model.invoke("hi")).tool_calls?.[0]?.args).toEqual({ a: 1, b: 2 });
  });
});
