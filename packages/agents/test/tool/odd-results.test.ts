// Tools that return or throw what no text can be made of. Whoever called: one code, nothing of it on the main side, and
// the next call works.
import { Readable } from "node:stream";
import { ToolMessage } from "@langchain/core/messages";
import { tool as langchainTool } from "@langchain/core/tools";
import { Command, GraphInterrupt, interrupt } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type AnyTool,
  createMainAgent,
  defineTool,
  defineWorker,
  isolationMiddleware,
  observeRun,
  type RunEvent,
} from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, question } from "../mailbox.ts";

const circular: Record<string, unknown> = { text: CANARY };
circular["self"] = circular;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const hostile = (trap: string) =>
  new Proxy(
    {},
    {
      [trap]: () => {
        throw new Error(CANARY);
      },
    },
  );
const throwing = (value: unknown) => () => {
  throw value;
};

/** Makes it anew for each call. */
type Odd = [name: string, make: () => unknown];

/** `read`: what a reader of it gets. */
const asText: [...Odd, read: string | RegExp][] = [
  ["undefined", () => undefined, ""],
  ["null", () => null, ""],
  ["an empty object", () => ({}), "{}"],
  ["a number", () => 7, "7"],
  ["a date", () => new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["a proxy of an object", () => new Proxy({ text: CANARY }, {}), /canar|kanarien/],
  ["an object without a prototype", () => Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["50 MB of text", () => "x".repeat(50 * 1024 * 1024), /^x{9}/],
  ["50 MB of JSON", () => Array.from({ length: 50 }, () => "x".repeat(1024 * 1024)), /^\["x{9}/],
  [
    "a ToolMessage with an artifact",
    () => new ToolMessage({ content: "plain", artifact: { text: CANARY }, tool_call_id: "" }),
    "plain",
  ],
  [
    "blocks of text",
    () => [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ],
    "a\nb",
  ],
];

const refused: Odd[] = [
  ["a Buffer", () => Buffer.from(CANARY)],
  ["50 MB of bytes", () => Buffer.alloc(50 * 1024 * 1024)],
  ["a typed array", () => new Float64Array(3)],
  ["an ArrayBuffer", () => new ArrayBuffer(8)],
  ["a Blob", () => new Blob([CANARY])],
  ["bytes inside an object", () => ({ file: Buffer.from(CANARY) })],
  ["a circular object", () => circular],
  ["a BigInt", () => 1n],
  ["a symbol", () => Symbol(CANARY)],
  ["a function", () => () => CANARY],
  ["a throwing toJSON", () => ({ toJSON: throwing(new Error(CANARY)) })],
  [
    "a throwing getter",
    () => Object.defineProperty({}, "text", { get: throwing(new Error(CANARY)), enumerable: true }),
  ],
  ["a proxy that cannot be awaited", () => hostile("get")],
  ["a revoked proxy", () => revoked.proxy],
  ["a hostile proxy", () => hostile("ownKeys")],
  ["a Map", () => new Map([[CANARY, CANARY]])],
  ["an Error as a value", () => new Error(CANARY)],
  ["a Response", () => new Response(CANARY)],
  ["a ReadableStream", () => new ReadableStream({ start: (controller) => controller.enqueue(CANARY) })],
  ["a stream of Node's", () => Readable.from([CANARY])],
  ["a DataView", () => new DataView(new ArrayBuffer(8))],
  ["a stream that hangs", () => new ReadableStream({ pull: () => new Promise(() => undefined) })],
  [
    "a generator",
    () =>
      (function* () {
        yield CANARY;
      })(),
  ],
  ["a Command", () => new Command({ update: { messages: [CANARY] } })],
  ["Commands in a list", () => [new Command({ goto: CANARY })]],
  [
    "an image",
    () => [
      { type: "text", text: CANARY },
      { type: "image_url", image_url: { url: CANARY } },
    ],
  ],
  [
    "nesting without an end",
    () => {
      let deep: unknown = CANARY;
      for (let i = 0; i < 1e6; i++) deep = [deep];
      return deep;
    },
  ],
];

const thrown: Odd[] = [
  ["null", throwing(null)],
  ["undefined", throwing(undefined)],
  ["a text", throwing(CANARY)],
  ["an error", throwing(new Error(CANARY))],
  ["what cannot be shown", throwing({ toString: throwing(new Error(CANARY)) })],
  ["what cannot be asked what it is", throwing(hostile("getPrototypeOf"))],
  ["a revoked proxy", throwing(revoked.proxy)],
  ["an error named GraphInterrupt", throwing(Object.assign(new Error(CANARY), { name: "GraphInterrupt" }))],
  ["LangGraph's own GraphInterrupt", throwing(new GraphInterrupt([{ id: "i", value: CANARY }]))],
  ["interrupt()", () => interrupt(CANARY)],
  ["a rejected promise", () => Promise.reject(new Error(CANARY))],
];

const READ = z.object({ ok: z.boolean() });
const reader = defineWorker({
  name: "reader",
  purpose: "Read it.",
  input: z.object({ text: z.string() }),
  returns: READ,
});

type World = (
  tool: (run: () => unknown, rules: object) => AnyTool,
  run: () => unknown,
) => {
  readonly agent: ReturnType<typeof createMainAgent>;
  readonly model: ReturnType<typeof scriptedModel>;
};

/** A main model that calls `odd` and then `fine`. */
const main = (args: object = {}) => [call("odd", args as never), call("fine"), says("end")];
const fine = defineTool({
  name: "fine",
  description: "",
  input: z.object({}),
  effect: "read",
  returns: "handle",
  run: () => "fine",
});
const read = () => returns({ ok: true });

const worlds: Readonly<Record<string, World>> = {
  "a read with a reader": (tool, run) => {
    const model = scriptedModel({ main: main(), reader: read });
    const tools = [tool(run, { effect: "read" }), fine];
    return { model, agent: createMainAgent({ model, tools, readers: { odd: reader }, ask: "never" }) };
  },
  "a read with a dynamic intent": (tool, run) => {
    const intent = { purpose: "Read it.", returns: { type: "boolean" } };
    const model = scriptedModel({ main: main(intent), intent: () => returns(true) });
    return { model, agent: createMainAgent({ model, tools: [tool(run, { effect: "read" }), fine], ask: "never" }) };
  },
  "a read as a handle": (tool, run) => {
    const model = scriptedModel({ main: main() });
    const tools = [tool(run, { effect: "read", returns: "handle" }), fine];
    return { model, agent: createMainAgent({ model, tools, ask: "never" }) };
  },
  "a worker's tool": (tool, run) => {
    const tools = [tool(run, { effect: "read" })];
    const worker = defineWorker({ name: "reader", purpose: "Read it.", input: z.object({}), returns: READ, tools });
    const model = scriptedModel({ main: [call("reader"), call("fine"), says("end")], reader: [call("odd"), read()] });
    return { model, agent: createMainAgent({ model, workers: [worker], tools: [fine], ask: "never" }) };
  },
  "a read with a reader in the middleware": (tool, run) => {
    const odd = tool(run, { effect: "read" });
    const model = scriptedModel({ main: main(), reader: read });
    const middleware = [isolationMiddleware({ tools: [odd, fine], workers: { odd: reader }, ask: "never" })];
    const agent = createAgent({ model, tools: [odd.langchain, fine.langchain], middleware });
    return { model, agent: agent as unknown as ReturnType<typeof createMainAgent> };
  },
};

const plainTool = (run: () => unknown, rules: object) =>
  defineTool({ name: "odd", description: "", input: z.object({}), run, ...rules } as never);
const ofLangchain = (run: () => unknown, rules: object) =>
  defineTool({
    tool: langchainTool(run as never, { name: "odd", description: "", schema: z.object({}) }),
    ...rules,
  } as never);

async function play(world: World, run: () => unknown, make = plainTool) {
  const events: RunEvent[] = [];
  const { agent, model } = world(make as never, run);
  const { result, report } = await observeRun({ observe: (event) => events.push(event) }, () => agent.invoke(question));
  const shown = result.messages.map(({ text }) => text);
  expect(shown.at(-2), "the next call works").toMatch(/^\{"ok":true,"result":"\{\{h\d\}\}"\}$/);
  expect(shown.at(-1)).toBe("end");
  expect(JSON.stringify([result, events])).not.toContain(CANARY);
  const worker = model.requests.filter(({ who }) => who !== "main").at(-1)?.messages;
  return { answer: shown[2] ?? "", toWorker: worker?.map(({ text }) => text) ?? [], report };
}

const answers = (name: string, ok: boolean) => {
  if (name === "a worker's tool") return '{"ok":true,"value":{"ok":true}}'; // the worker was told, and went on
  return ok ? /^\{"ok":true,/ : '{"ok":false,"code":"tool_failed"}';
};

describe.each(Object.entries(worlds))("%s", (name, world) => {
  test.each(asText)("that returns %s is read", async (odd, make, text) => {
    const { answer, toWorker } = await play(world, make);
    if (name === "a read as a handle" && odd.startsWith("50 MB")) {
      expect(answer).toBe('{"ok":false,"code":"too_large"}');
      return;
    }
    expect(answer).toMatch(/^\{"ok":true,/);
    if (name === "a read as a handle") return;
    const heard = name === "a worker's tool" ? toWorker.at(-1) : Object.values(JSON.parse(toWorker[1] ?? "{}"))[0];
    if (typeof text === "string") expect(heard).toBe(text);
    else {
      expect(text.test(String(heard))).toBe(true);
      expect(String(heard).length).toBeLessThan(300_000); // its head
    }
  });

  test.each(refused)("that returns %s has failed", async (_, make) => {
    const { answer, toWorker } = await play(world, make);
    expect(answer).toEqual(answers(name, false));
    if (name === "a worker's tool") expect(toWorker.at(-1)).toBe('{"ok":false,"code":"tool_failed"}');
  });

  test.each(thrown)("that throws %s has failed", async (_, make) => {
    for (const kind of [plainTool, ofLangchain]) {
      const { answer, toWorker, report } = await play(world, make, kind);
      expect(answer).toEqual(answers(name, false));
      if (name === "a worker's tool") expect(toWorker.at(-1)).toBe('{"ok":false,"code":"tool_failed"}');
      expect(report?.failures).toHaveLength(1);
    }
  });
});

describe("a write", () => {
  const world: World = (tool, run) => {
    const model = scriptedModel({ main: main() });
    return { model, agent: createMainAgent({ model, tools: [tool(run, { effect: "write" }), fine], ask: "never" }) };
  };

  const returned = [...asText, ...refused].filter(([name]) => !name.includes("proxy"));
  test.each(returned.map(([name, make]): Odd => [name, make]))(
    "that returns %s is done: nobody reads it",
    async (_, make) => {
      const { answer, report } = await play(world, make);
      expect(answer).toBe('{"ok":true}');
      expect(report?.effects).toMatchObject([{ tool: "odd", state: "done" }]);
    },
  );

  test.each(thrown)("that throws %s is not known to be done", async (_, make) => {
    const { answer, report } = await play(world, make);
    expect(answer).toBe('{"ok":false,"code":"tool_failed"}');
    expect(report?.effects).toMatchObject([{ tool: "odd", state: "failed", code: "tool_failed" }]);
  });
});

describe("a LangChain tool", () => {
  const world = worlds["a read with a reader"] as World;
  const heard = async (tool: AnyTool) => {
    const { toWorker, answer } = await play(
      world,
      () => undefined,
      () => tool as never,
    );
    return answer.includes('"ok":true') ? JSON.parse(toWorker[1] ?? "{}").text : answer;
  };
  const declared = (run: unknown, more: object = {}) =>
    defineTool({
      tool: langchainTool(run as never, { name: "odd", description: "", schema: z.object({}), ...more }),
      effect: "read",
    });

  test("of content and artifact is read without its artifact", async () => {
    const pair = declared(() => ["plain", { text: CANARY }], { responseFormat: "content_and_artifact" });
    expect(await heard(pair)).toBe("plain");
  });

  test("that streams is read when it has ended", async () => {
    const streams = declared(async function* () {
      yield CANARY;
      return "the end";
    });
    expect(await heard(streams)).toBe("the end");
  });
});

describe("what never ends", () => {
  const never = () => new Promise(() => undefined);
  async function* hangs() {
    yield CANARY;
    await never();
  }

  test.each([
    ["a promise", plainTool(never, { effect: "read" })],
    ["an async generator of a LangChain tool", ofLangchain(hangs, { effect: "read" })],
  ])("%s ends with the run's time, and with the caller's signal", async (_, tool) => {
    const build = (limits: object) => {
      const model = scriptedModel({ main: main(), reader: read });
      return createMainAgent({ model, tools: [tool, fine], readers: { odd: reader }, ask: "never", limits });
    };
    await expect(build({ wallMs: 50 }).invoke(question)).rejects.toThrow(/budget_exceeded|cancelled/);
    const signal = AbortSignal.timeout(50);
    await expect(build({}).invoke(question, { signal })).rejects.toThrow();
  });

  test("in a worker it ends with the worker's time, and the run goes on", async () => {
    const worker = defineWorker({
      name: "reader",
      purpose: "Read it.",
      input: z.object({}),
      returns: READ,
      tools: [plainTool(never, { effect: "read" })],
      limits: { wallMs: 50 },
    });
    const model = scriptedModel({ main: [call("reader"), call("fine"), says("end")], reader: [call("odd")] });
    const agent = createMainAgent({ model, workers: [worker], tools: [fine], ask: "never" });
    const { messages } = await agent.invoke(question);
    expect(messages.map(({ text }) => text).slice(2)).toEqual([
      '{"ok":false,"code":"timeout"}',
      "",
      '{"ok":true,"result":"{{h1}}"}',
      "end",
    ]);
  });

  test("an async iterator that a tool of ours returns is not waited for", async () => {
    const { answer } = await play(worlds["a read with a reader"] as World, () => hangs());
    expect(answer).toBe('{"ok":false,"code":"tool_failed"}');
  });
});
