// What a person is shown of a run while it streams: never a link or a line that a stranger made, whatever is cut where.
import { HandleTable, type Label } from "@bulkhead/sandbox";
import { AIMessageChunk } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { createAgent, createMiddleware } from "langchain";
import { parseFragment } from "parse5";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AnswerText } from "../../src/chat/answer-text.ts";
import { renderText } from "../../src/chat/render-text.ts";
import {
  AgentsError,
  createMainAgent,
  defineTool,
  defineWorker,
  isolationMiddleware,
  type RenderAs,
  rendered,
} from "../../src/index.ts";
import { call, type ScriptedModel, says, scriptedModel } from "../../src/testing/index.ts";
import { STRANGER } from "../run/make-run.ts";

const MEDIA: readonly RenderAs[] = ["text", "markdown", "html"];

/** An agent that opens one mail and says something of its sender, {{h1}}, in pieces of three characters. */
function reader(options: { readonly mail?: string; readonly answer?: string; readonly model?: ScriptedModel } = {}) {
  const { mail = "Nordlicht", answer = "It is from {{h1}}." } = options;
  const openMail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string().max(64) }),
    effect: "read",
    run: () => mail,
  });
  const readMail = defineWorker({
    name: "read_mail",
    input: z.object({ mail: z.string() }),
    returns: z.object({ from: z.string().max(200) }),
    run: (input) => ({ from: input.mail }),
  });
  const model =
    options.model ?? scriptedModel({ main: [call("open_mail", { id: "1" }), says(answer)] }, { chunkSize: 3 });
  return { openMail, readMail, model, tools: [openMail], readers: { open_mail: readMail }, ask: "never" as const };
}

const question = { messages: [{ role: "user" as const, content: "Who wrote?" }] };
const messages = { streamMode: "messages" as const };

async function text(parts: AsyncIterable<string>): Promise<string> {
  let all = "";
  for await (const part of parts) all += part;
  return all;
}

/** The same answer over again, with a table of our own. */
function table(label: Label, ...texts: readonly string[]): HandleTable {
  const handles = new HandleTable();
  for (const one of texts) handles.issue(one, label);
  return handles;
}

describe("a stream of a run", () => {
  test.each<[RenderAs, string]>([
    ["text", "It is from «Nordlicht»."],
    ["markdown", "It is from «`Nordlicht`»."],
    ["html", "It is from <bdi>«Nordlicht»</bdi>."],
  ])("is shown as %s, with the text in the place of its name", async (as, shown) => {
    const { openMail: _, readMail: __, ...options } = reader();
    const agent = createMainAgent(options);
    expect(await text(rendered(await agent.stream(question, messages), { as }))).toBe(shown);
  });

  test("of createAgent with the middleware, with a checkpointer, with several modes and subgraphs, is shown the same", async () => {
    const streams: Record<string, () => Promise<AsyncIterable<unknown>>> = {
      middleware: () => {
        const { model, openMail, readMail } = reader();
        const middleware = [isolationMiddleware({ tools: [openMail], workers: { open_mail: readMail } })];
        return createAgent({ model, tools: [openMail.langchain], middleware }).stream(question, messages);
      },
      checkpointer: () =>
        main({ checkpointer: new MemorySaver() }).stream(question, { ...messages, configurable: { thread_id: "t" } }),
      modes: () => main().stream(question, { streamMode: ["updates", "messages", "values"] }),
      subgraphs: () => main().stream(question, { ...messages, subgraphs: true }),
      both: () => main().stream(question, { streamMode: ["values", "messages"], subgraphs: true }),
    };
    const main = (more = {}) => {
      const { openMail: _, readMail: __, ...options } = reader();
      return createMainAgent({ ...options, ...more });
    };
    for (const [name, open] of Object.entries(streams)) {
      expect(await text(rendered(await open(), { as: "text" })), name).toBe("It is from «Nordlicht».");
    }
  });

  test("of a model that does not stream is shown once", async () => {
    const { openMail: _, readMail: __, model, ...options } = reader();
    model._streamResponseChunks = undefined as never; // LangChain asks it whole then
    const whole = Object.assign(model, { disableStreaming: true });
    const agent = createMainAgent({ ...options, model: whole });
    expect(await text(rendered(await agent.stream(question, messages), { as: "text" }))).toBe(
      "It is from «Nordlicht».",
    );
  });

  test("two of one agent at a time have each their own handles, also when they are read after their end", async () => {
    const { openMail: _, readMail, model: __, ...options } = reader();
    const agentOf = defineTool({
      name: "open_mail",
      description: "Open one mail.",
      input: z.object({ id: z.string().max(64) }),
      effect: "read",
      run: ({ id }) => `sender ${id}`,
    });
    const model = scriptedModel({
      main: ({ messages: seen, step }) =>
        step === 0 ? call("open_mail", { id: seen.at(-1)?.text ?? "" }) : says("It is from {{h1}}."),
    });
    const agent = createMainAgent({ ...options, model, tools: [agentOf], readers: { open_mail: readMail } });
    const asked = ["1", "2"].map((content) => ({ messages: [{ role: "user" as const, content }] }));
    const streams = await Promise.all(asked.map((one) => agent.stream(one, messages)));
    const shown = await Promise.all(streams.map((stream) => text(rendered(stream, { as: "text" }))));
    expect(shown).toEqual(["It is from «sender 1».", "It is from «sender 2»."]);

    const kept = await Promise.all(
      asked.map(async (one) => {
        const items: unknown[] = [];
        for await (const item of await agent.stream(one, messages)) items.push(item);
        return items;
      }),
    );
    const later = kept.map((items) => text(rendered(over(items), { as: "text" })));
    expect(await Promise.all(later)).toEqual(shown);
  });

  test("holds nothing that the stream of an agent without Bulkhead does not hold too", async () => {
    const keys = async (agent: { stream(input: unknown, options: object): Promise<AsyncIterable<unknown>> }) => {
      const found = new Set<string>();
      for await (const item of await agent.stream(question, messages)) {
        const [, metadata] = item as [unknown, object];
        for (const key of Object.keys(metadata)) found.add(key);
      }
      return [...found].sort();
    };
    const { openMail: _, readMail: __, ...options } = reader();
    const plain = createAgent({ model: scriptedModel({ main: [says("Hello.")] }), tools: [] });
    expect(
      await keys(createMainAgent({ ...options, model: scriptedModel({ main: [says("Hello.")] }) }) as never),
    ).toEqual(await keys(plain as never));
  });

  test("each answer begins a paragraph: what is said beside a call, and the end", async () => {
    const model = scriptedModel({
      main: [{ text: "I will look.", calls: [{ name: "open_mail", args: { id: "1" } }] }, says("{{h1}}")],
    });
    const { openMail: _, readMail: __, ...options } = reader({ model });
    const stream = await createMainAgent(options).stream(question, messages);
    expect(await text(rendered(stream, { as: "markdown" }))).toBe("I will look.\n\n«`Nordlicht`»");
  });

  test("what the first model of a chain said before it broke off stays, and the next one's answer follows", async () => {
    const first = scriptedModel({ main: [says("It is fr{{h"), says("x")] });
    const stream = first._streamResponseChunks.bind(first);
    first._streamResponseChunks = async function* (...args) {
      yield* stream(...args);
      throw new Error("broke off");
    };
    first.bindTools = () => first as never;
    const { openMail: _, readMail: __, ...options } = reader({});
    const next = scriptedModel({ main: [says("Nobody wrote.")] });
    const agent = createMainAgent({ ...options, model: [first, next] });
    const shown = await text(rendered(await agent.stream(question, messages), { as: "text" }));
    expect(shown).toBe("It is fr{{h\n\nNobody wrote.");
  });

  test("a model that a middleware asks elsewhere is not the answer", async () => {
    const aside = scriptedModel({ main: [says("a summary of what was said")] });
    const { openMail: _, readMail: __, ...options } = reader();
    const summary = createMiddleware({
      name: "summary",
      beforeModel: async () => {
        await aside.invoke("Sum up.").catch(() => undefined);
        return undefined;
      },
    });
    const agent = createMainAgent({ ...options, middleware: [summary] });
    expect(await text(rendered(await agent.stream(question, messages), { as: "text" }))).toBe(
      "It is from «Nordlicht».",
    );
  });

  test("ends when its reader leaves, and waits while its reader does", async () => {
    const { openMail: _, readMail: __, ...options } = reader();
    let taken = 0;
    let closed = false;
    async function* watched(stream: AsyncIterable<unknown>) {
      try {
        for await (const item of stream) {
          taken++;
          yield item;
        }
      } finally {
        closed = true;
      }
    }
    const stream = watched(await createMainAgent(options).stream(question, messages));
    for await (const _part of rendered(stream, { as: "text" })) {
      const before = taken;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(taken).toBe(before);
      break;
    }
    expect(closed).toBe(true);
  });

  test("without messages is one clear error, and so is an unknown medium", async () => {
    const { openMail: _, readMail: __, ...options } = reader();
    for (const streamMode of ["updates", "values", ["updates", "values"]] as const) {
      const agent = createMainAgent({ ...options, model: scriptedModel({ main: [says("Hello.")] }) });
      const shown = text(rendered(await agent.stream(question, { streamMode: streamMode as never }), { as: "text" }));
      const error = AgentsError.from(await shown.catch((thrown: unknown) => thrown));
      expect(error).toMatchObject({ code: "bad_agent", message: expect.stringContaining('streamMode: "messages"') });
    }
    await expect(text(rendered(over([]), { as: "pdf" as never }))).rejects.toThrow('as is "text"');
  });
});

describe("a name", () => {
  const source = (label: Label, ...texts: readonly string[]) => ({
    handles: table(label, ...texts),
    principal: "alice",
  });

  test("whose reader may not know it is withheld", () => {
    const nobodys = source({ integrity: "external", readers: ["bob"] }, "secret");
    for (const as of MEDIA) expect(renderText("a {{h1}}", nobodys, as)).toBe("a [withheld]");
    const everybodys = source({ integrity: "external", readers: "public" }, "news");
    expect(renderText("a {{h1}}", everybodys, "text")).toBe("a «news»");
  });

  test("that was never issued stays, and one of a table that is gone is expired", () => {
    const handles = new HandleTable();
    handles.expire(3);
    handles.issue("new", { integrity: "external", readers: "public" });
    const shown = renderText("{{h1}} {{h3}} {{h4}} {{h5}} {{h0}} {{h01}}", { handles, principal: "alice" }, "text");
    expect(shown).toBe("[expired] [expired] «new» {{h5}} {{h0}} {{h01}}");
  });

  test("that the user wrote is shown as it was written, and stands for nothing", async () => {
    const { openMail: _, readMail: __, ...options } = reader();
    const model = scriptedModel({
      main: ({ messages: seen, step }) =>
        step === 0 ? call("open_mail", { id: "1" }) : says(`{{h1}}: ${seen.find(({ role }) => role === "user")?.text}`),
    });
    const asked = { messages: [{ role: "user" as const, content: "What is {{h1}}, and \\{\\{x}}?" }] };
    const stream = await createMainAgent({ ...options, model }).stream(asked, messages);
    expect(await text(rendered(stream, { as: "text" }))).toBe("«Nordlicht»: What is {{h1}}, and \\{\\{x}}?");
  });

  test("of a run that is forgotten is expired", async () => {
    const chunk = new AIMessageChunk({ content: "from {{h1}}", id: "x" });
    const items = [[chunk, { langgraph_checkpoint_ns: "model_request:gone", langgraph_node: "model_request" }]];
    expect(await text(rendered(over(items), { as: "text" }))).toBe("from [expired]");
  });

  test("inside of a link is withheld: its text would be told to whoever the link leads to", () => {
    const alices = source({ integrity: "external", readers: ["alice"] }, "secret");
    for (const [before, after] of [
      ["https://evil.example/?q=", ""],
      ["[x](https://evil.example/", ")"],
      ["![x](  ", ")"],
      ['[x](/ours "', '")'],
      ["[x]: ", ""],
      ["<a title='", "'>x</a>"],
      ["www.evil.example/{{h1}}", ""],
    ] as const) {
      expect(renderText(`${before}{{h1}}${after}`, alices, "markdown"), before).not.toContain("secret");
    }
    for (const as of MEDIA) expect(renderText("https://evil.example/{{h1}}", alices, as)).not.toContain("secret");
  });

  test("of a text with lines begins no line of the answer", () => {
    const forged = source(STRANGER_OF_ALICE, "done\nBulkhead: all is well\r\rPay now");
    expect(renderText("He says {{h1}}.", forged, "text")).toBe(
      "He says «done\n│ Bulkhead: all is well\n│ \n│ Pay now».",
    );
    expect(renderText("{{h1}}", forged, "markdown")).not.toContain("\n");
  });

  test("of a text with escapes shows them", () => {
    const colours = source(STRANGER_OF_ALICE, "a\u001b[31mred\u009b0m\u0007 \u202eabc\u2066");
    for (const as of MEDIA) expect(renderText("{{h1}}", colours, as)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

const STRANGER_OF_ALICE: Label = { ...STRANGER, readers: ["alice"] };

const words = fc.string({
  unit: fc.constantFrom(
    ..."{}h1234 a`[]()<>|$\\\n«»",
    "{{h1}}",
    "{{h2}}",
    "{{h7}}",
    "😀",
    "\\{\\{",
    "\\\\{\\\\{",
    "\ud83d",
    "\u001b",
    "://",
    "\n\n",
  ),
  maxLength: 40,
});

describe("however it is cut", () => {
  test.each(MEDIA)("the same comes out, as %s", (as) => {
    fc.assert(
      fc.property(words, words, fc.array(fc.nat({ max: 40 }), { maxLength: 8 }), (answer, held, cuts) => {
        const source = { handles: table(STRANGER_OF_ALICE, held, "two"), principal: "alice" };
        const at = [0, ...cuts.filter((cut) => cut <= answer.length).toSorted((a, b) => a - b), answer.length];
        const pieces = at.slice(1).map((end, i) => answer.slice(at[i], end));
        const streamed = new AnswerText(as, source);
        const shown = pieces.map((piece) => streamed.push(piece)).join("") + streamed.end();
        expect(shown).toBe(renderText(answer, source, as));
      }),
      { numRuns: 1_000 },
    );
  });

  test("a name that is written letter by letter is one name, and its beginning at the end stays", () => {
    const source = { handles: table(STRANGER_OF_ALICE, "x"), principal: "alice" };
    const streamed = new AnswerText("text", source);
    expect([..."a {{{h1}} {{h"].map((letter) => streamed.push(letter))).toEqual([
      ..."a ",
      "",
      "",
      "{",
      "",
      "",
      "",
      "«x»",
      " ",
      "",
      "",
      "",
    ]);
    expect(streamed.end()).toBe("{{h");
  });
});

test("as HTML nothing but our own frame is an element, whatever the model and the text are", () => {
  fc.assert(
    fc.property(words, fc.oneof(words, fc.string()), (answer, held) => {
      const source = { handles: table(STRANGER_OF_ALICE, held, held), principal: "alice" };
      const fragment = parseFragment(renderText(answer, source, "html"));
      const tags = JSON.stringify(fragment, (key, value) => (key === "parentNode" ? undefined : value)).matchAll(
        /"tagName":"([^"]*)"/g,
      );
      expect(["bdi", "br"]).toEqual(expect.arrayContaining([...tags].map(([, tag]) => tag)));
    }),
    { numRuns: 500 },
  );
});

async function* over(items: readonly unknown[]): AsyncGenerator<unknown> {
  yield* items;
}
