// What a main agent ends with where it has a `responseFormat`: checked by us, with handles in its texts, or not at all.
import { HandleTable, SandboxError } from "@bulkhead/sandbox";
import { AIMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AgentsError, createMainAgent, type MainAgentOptions, observeRun, rendered, reveal } from "../../src/index.ts";
import { answerFormat } from "../../src/main/answer-format.ts";
import { ANSWER_DESCRIPTION, type AnswerFlaw, answerPrompt } from "../../src/prompts/answer.ts";
import { call, returns, says, scriptedModel, type Turn, together } from "../../src/testing/index.ts";
import { mailbox, question, readMail } from "../mailbox.ts";

const paid = z.object({
  vendor: z.string().max(20),
  cents: z.int().min(0).max(1_000_000),
  report: z.string().max(60),
});

function agentOf(main: readonly Turn[], more: Partial<MainAgentOptions> = {}) {
  const { tools } = mailbox();
  const model = scriptedModel({
    main,
    read_mail: () => returns({ kind: "invoice", vendor: "Nordlicht", cents: 41200 }),
  });
  const agent = createMainAgent({
    model,
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    responseFormat: paid,
    ...more,
  });
  return { agent, model };
}

const open = call("open_mail", { id: "1" });
const answer = (args: Record<string, string | number>) => call("answer", args);
const good = { vendor: "{{h1}}", cents: 41200, report: "I read the mail of {{h1}}." };

describe("the structured answer", () => {
  test("holds handles, which the report and the stream show", async () => {
    const { agent, model } = agentOf([open, answer(good)]);
    const { result, report } = await observeRun({}, () => agent.invoke(question));
    expect(result.structuredResponse).toEqual(good);
    expect(report?.render(JSON.stringify(result.structuredResponse))).toContain('"vendor":"Nordlicht"');
    expect(result.messages.at(-1)?.text).toBe(JSON.stringify(good));
    expect(result.messages.at(-1)?.id).toBe("m2");
    model.assertDone();

    let shown = "";
    const stream = await agentOf([open, answer(good)]).agent.stream(question, { streamMode: "messages" });
    for await (const text of rendered(stream, { as: "text" })) shown += text;
    expect(shown).toBe('{"vendor":"«Nordlicht»","cents":41200,"report":"I read the mail of «Nordlicht»."}');
  });

  test("is told to the model without what would keep a handle out, and under one name for ever", async () => {
    const { model, agent } = agentOf([open, answer(good)]);
    const seen: unknown[] = [];
    const bind = model.bindTools.bind(model);
    model.bindTools = (tools, options) => {
      if (JSON.stringify(tools.at(-1)).includes('"answer"')) seen.push(tools.at(-1)); // the worker's calls bind theirs
      return bind(tools, options);
    };
    await agent.invoke(question);
    expect(seen[0]).toMatchObject({
      function: {
        name: "answer",
        parameters: { properties: { vendor: { type: "string", description: "At most 20 characters." } } },
      },
    });
    expect(seen).toEqual([seen[0], seen[0]]);
  });

  test.each<[string, Turn]>([
    ["prose", says("I am done.")],
    ["a value that does not fit", answer({ ...good, cents: -1 })],
    ["a field more", answer({ ...good, more: 1 })],
    ["a text too long", answer({ ...good, vendor: "x".repeat(21) })],
    ["a handle that nobody issued", answer({ ...good, vendor: "{{h9}}" })],
    ["two answers", together(answer(good), answer(good))],
    ["an answer beside another call", together(answer(good), open)],
  ])("%s is told to the model, which answers again, and is no part of the conversation", async (_, flawed) => {
    const { agent, model } = agentOf([open, flawed, answer(good)]);
    const result = await agent.invoke(question);
    expect(result.structuredResponse).toEqual(good);
    expect(result.messages).toHaveLength(4);
    expect(model.requests.at(-1)?.messages.at(-1)?.text).toMatch(/^(?:Not taken|Nothing was done): /);
  });

  test.each<[string, Turn]>([
    ["prose", says("kanarienvogel")],
    ["what does not fit", answer({ ...good, cents: -1, report: "kanarienvogel" })],
  ])("nothing but %s ends the run with one clear error, after two repairs", async (_, flawed) => {
    const { agent, model } = agentOf([flawed, flawed, flawed]);
    const error = AgentsError.from(await agent.invoke(question).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "model_failed", message: expect.stringContaining("responseFormat") });
    expect(error?.message).not.toContain("kanarienvogel");
    expect(model.requests).toHaveLength(3);
  });

  test("repairs are counted over the whole run, whatever calls come between", async () => {
    let asked = 0;
    const turn = () => (asked++ % 2 === 0 ? says("prose") : open); // prose, then a call, and so on for ever
    const { agent } = agentOf(Array.from({ length: 9 }, () => turn));
    const error = AgentsError.from(await agent.invoke(question).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ code: "model_failed" });
    expect(asked).toBe(5);
  });

  test("whether it fits does not depend on what a handle stands for", () => {
    const format = answerFormat(z.object({ to: z.email(), name: z.string().max(3), due: z.iso.date() }));
    const read = (args: Record<string, string>, text: string) => {
      const handles = new HandleTable();
      handles.issue(text, { integrity: "external", readers: "public" });
      const message = new AIMessage({ content: "", tool_calls: [{ name: "answer", args, id: "1" }] });
      return format.read(message, handles);
    };
    const whole = { to: "{{h1}}", name: "{{h1}}", due: "{{h1}}" };
    for (const text of ["", "no address at all, and too long"]) {
      expect(read(whole, text)).toEqual({ kind: "answer", value: whole });
    }
    expect(read({ ...whole, to: "{{h1}}@acme.eu" }, "x")).toEqual({ kind: "flaw", flaw: "bad_handle", at: "/to" });
    expect(read({ ...whole, to: "nobody" }, "x")).toEqual({ kind: "flaw", flaw: "invalid", at: "/to" });
    expect(read({ ...whole, due: "2026-13-01" }, "x")).toEqual({ kind: "flaw", flaw: "invalid", at: "/due" });
  });

  test("may be a union, a list, and null, with texts in each", () => {
    const format = answerFormat(
      z.object({
        list: z.array(z.object({ at: z.string().max(5) }).nullable()).max(3),
        one: z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("a"), text: z.string().max(2) }),
          z.object({ kind: z.literal("b"), text: reveal(z.string().max(9)) }),
        ]),
        none: z.string().max(5).optional(),
      }),
    );
    const read = (args: Record<string, unknown>) =>
      format.read(new AIMessage({ content: "", tool_calls: [{ name: "answer", args, id: "1" }] }), new HandleTable());
    const fits = { list: [{ at: "x" }, null], one: { kind: "b", text: "longer" } };
    expect(read(fits)).toEqual({ kind: "answer", value: fits });
    expect(read({ ...fits, one: { kind: "a", text: "longer" } })).toEqual({
      kind: "flaw",
      flaw: "invalid",
      at: "/one/text",
    });
    expect(read({ ...fits, list: [{ at: "longer" }] })).toEqual({ kind: "flaw", flaw: "invalid", at: "/list/0/at" });
    expect(JSON.stringify(format.definition)).not.toContain("x-reveal");
  });

  test("stands in a thread as the agent's words, and the next turn goes on", async () => {
    const { agent } = agentOf([open, answer(good), answer({ ...good, report: "again {{h1}}" })], {
      checkpointer: new MemorySaver(),
    });
    const thread = { configurable: { thread_id: "t" } };
    await agent.invoke(question, thread);
    const result = await agent.invoke(question, thread);
    expect(result.structuredResponse).toMatchObject({ report: "again {{h1}}" });
  });

  test("comes through with middleware inside", async () => {
    const names: string[] = [];
    const inside = createMiddleware({
      name: "inside",
      wrapModelCall: (request, handler) => {
        names.push(...request.tools.map((tool) => String((tool as { function?: { name: string } }).function?.name)));
        return handler(request);
      },
      afterModel: () => undefined,
    });
    const result = await agentOf([open, answer(good)], { middleware: [inside] }).agent.invoke(question);
    expect(result.structuredResponse).toEqual(good);
    expect(names).toContain("answer");
  });
});

describe("a responseFormat is refused when the agent is made", () => {
  test.each<[string, z.ZodObject, RegExp]>([
    ["without bounds", z.object({ text: z.string() }), /text is a string without maxLength.*\.max\(/],
    ["with refine", z.object({ text: z.string().max(9).refine(Boolean) }), /refine|custom/],
    ["with transform", z.object({ text: z.string().max(9).transform(Number) }) as never, /only zod could do/],
    ["with default", z.object({ text: z.string().max(9).default("x") }), /only zod could do/],
    ["open", z.looseObject({ text: z.string().max(9) }), /#/],
  ])("%s", (_, responseFormat, reason) => {
    const { tools } = mailbox();
    const make = () => createMainAgent({ model: scriptedModel({}), tools: tools.slice(1), responseFormat });
    expect(make).toThrow(SandboxError);
    expect(make).toThrow(reason);
  });

  test("beside a tool that is named like it", () => {
    const { pay } = mailbox();
    const tools = [pay.with({}, { name: "answer" })];
    expect(() => createMainAgent({ model: scriptedModel({}), tools, responseFormat: paid })).toThrow(
      /rename the other/,
    );
  });
});

test("what the model is told of its answer", () => {
  const flaws: readonly AnswerFlaw[] = ["no_call", "beside_others", "bad_handle", "invalid"];
  expect(
    [ANSWER_DESCRIPTION, ...flaws.flatMap((flaw) => [answerPrompt(flaw, ""), answerPrompt(flaw, "/to")])].join("\n"),
  ).toMatchInlineSnapshot(`
    "Gives your final answer and ends the run. Call it alone, once, when everything else is done and answered; an answer in
    plain text is not taken. A text may hold handles; where it has a format or a pattern, a handle is the whole of it.
    Not taken: give your final answer by calling the tool answer, with all its values.
    Not taken: give your final answer by calling the tool answer, with all its values.
    Nothing was done: call answer alone, once, after all other calls were answered.
    Nothing was done: call answer alone, once, after all other calls were answered.
    Not taken:  holds a handle that no result gave you, or one that is not the whole value. Call answer again.
    Not taken: /to holds a handle that no result gave you, or one that is not the whole value. Call answer again.
    Not taken: the values do not fit the parameters of answer. Call it again with all its values.
    Not taken: /to does not fit the parameters of answer. Call it again with all its values."
  `);
});
