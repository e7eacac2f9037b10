// How a workflow can end badly: one clear error, or a closed code, and nothing of a stranger's in either.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import {
  AgentsError,
  type Context,
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  observeRun,
  type WorkflowDefinition,
} from "../../src/index.ts";
import { fetchPage, found, mailTool, page, readerOf } from "./parts.ts";

const nothing = z.object({});
const reader = readerOf(() => found(1));
const mail = { to: "me@acme.eu", subject: "s", body: "b" };

type Options = Partial<WorkflowDefinition<typeof nothing, typeof nothing>>;

const flowOf = (run: (ctx: Context) => unknown, options: Options = {}) =>
  defineWorkflow({
    name: "flow",
    input: nothing,
    returns: nothing,
    workers: [reader],
    tools: [fetchPage],
    ...options,
    run: run as never,
  });

describe("a function", () => {
  test("that throws is worker_crashed; what it threw is for operators only", async () => {
    for (const thrown of [new Error("CANARY"), "CANARY", new AgentsError("bad_workflow", "CANARY"), null]) {
      const flow = flowOf(() => Promise.reject(thrown));
      const { result, report } = await observeRun({}, () => flow.invoke({}));
      expect(result).toEqual({ ok: false, code: "worker_crashed" });
      expect(report?.failures).toEqual([{ position: "run", name: "workflow", text: String(thrown) }]);
    }
    const sync = flowOf(() => {
      throw new Error("CANARY");
    });
    expect(await sync.invoke({})).toEqual({ ok: false, code: "worker_crashed" });
  });

  test("that throws what cannot be asked what it is brings its writes to their end too", async () => {
    const { tool, sent } = mailTool({ decidedBy: "any", arguments: { to: "any", subject: "any", body: "any" } });
    const thrown: unknown = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error("CANARY");
        },
      },
    );
    const flow = flowOf(
      async (ctx) => {
        void ctx.call(tool, mail);
        throw thrown;
      },
      { tools: [tool] },
    );
    expect(await flow.invoke({})).toEqual({ ok: false, code: "worker_crashed" });
    expect(sent).toEqual([mail]);
  });

  test("that returns what its schema refuses is schema_mismatch", async () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const odd = [undefined, null, 1, "x", [], { extra: 1 }, Number.NaN, new Date(), () => 1, Symbol("x"), 1n, circular];
    for (const value of [...odd, new Map(), { nested: () => 1 }]) {
      expect(await flowOf(async () => value).invoke({})).toEqual({ ok: false, code: "schema_mismatch" });
    }
  });

  test("that returns what it did not await is told so", async () => {
    const flow = flowOf(async (ctx) => ({ page: ctx.spawn(reader, { page: "x" }) }));
    await expect(flow.invoke({})).rejects.toThrow(/^bad_workflow: "return" was given something that is neither/);
  });

  test("that returns what does not fit tells operators the place, and repeats nothing of it", async () => {
    const returns = z.object({ sent: z.boolean(), count: z.int().min(0).max(9) });
    const ends: readonly (readonly [unknown, string])[] = [
      [{ sent: "CANARY", count: 1 }, "returns.sent"],
      [{ sent: true }, "returns.count"],
      [{ sent: true, count: 1, CANARY: 1 }, "it has a field that returns does not name, or a number beside its step"],
      [new Date(), "it is not JSON with handles in it"],
    ];
    for (const [value, place] of ends) {
      const flow = flowOf(async () => value, { returns } as never);
      const { result, report } = await observeRun({}, () => flow.invoke({}));
      expect(result).toEqual({ ok: false, code: "schema_mismatch" });
      const text = `what run returned does not fit: ${place}`;
      expect(report?.failures).toEqual([{ position: "return", name: "workflow", text }]);
    }
  });

  test("that gives a worker what does not fit tells operators the field", async () => {
    const flow = flowOf(async (ctx) => {
      await ctx.spawn(reader, { CANARY: "x" } as never);
      return {};
    });
    const { result, report } = await observeRun({}, () => flow.invoke({}));
    expect(result).toEqual({ ok: true, value: {} });
    expect(report?.failures).toEqual([
      { position: "o1", name: reader.name, text: "its input does not fit: input.page" },
    ]);
  });

  test("that asks for a field of what it did not await is told to await it", async () => {
    for (const field of ["ok", "value", "code", "result"] as const) {
      const flow = flowOf(async (ctx) => {
        const spawned = ctx.spawn(reader, { page: "x" }) as unknown as Record<string, unknown>;
        return { seen: spawned[field] };
      });
      await expect(flow.invoke({})).rejects.toThrow(`bad_workflow: .${field} is of an outcome; await`);
      const called = flowOf(async (ctx) => {
        const call = ctx.call(fetchPage, { url: "https://a.example" }) as unknown as Record<string, unknown>;
        return { seen: call[field] };
      });
      await expect(called.invoke({})).rejects.toThrow(`bad_workflow: .${field} is of an outcome; await`);
    }
  });

  test("that compares a handle as a number fails, where it would be false without a word", async () => {
    const flow = flowOf(async (ctx) => {
      const page = ctx.read(fetchPage, { url: "https://a.example" }) as unknown as number;
      return page < 5 ? {} : {};
    });
    const { result, report } = await observeRun({}, () => flow.invoke({}));
    expect(result).toEqual({ ok: false, code: "worker_crashed" });
    expect(report?.failures[0]?.text).toMatch(/\{\{h\d+\}\} is a handle, and no number/u);
  });

  test("that never ends is timeout", async () => {
    const flow = flowOf(() => new Promise(() => undefined), { limits: { wallMs: 30 } });
    const { result, report } = await observeRun({}, () => flow.invoke({}));
    expect([result, report?.wallMs !== undefined]).toEqual([{ ok: false, code: "timeout" }, true]);
    const hanging = readerOf(() => new Promise(() => undefined));
    const other = flowOf((ctx) => ctx.spawn(hanging, { page: "x" }), { workers: [hanging], limits: { wallMs: 30 } });
    expect(await other.invoke({})).toEqual({ ok: false, code: "timeout" });
    expect(await flowOf(() => new Promise(() => undefined)).invoke({}, { timeout: 30 })).toEqual({
      ok: false,
      code: "timeout",
    });
  });

  test("that waits for something else than an operation goes on", async () => {
    const flow = flowOf(async (ctx) => {
      await sleep(20);
      await ctx.spawn(reader, { page: "x" });
      await sleep(1);
      return {};
    });
    expect(await flow.invoke({})).toEqual({ ok: true, value: {} });
  });

  test("that goes on after its run can do nothing any more", async () => {
    let late: unknown;
    const { tool, sent } = mailTool();
    const flow = flowOf(
      async (ctx) => {
        await sleep(40);
        try {
          await ctx.call(tool as never, mail as never);
        } catch (error) {
          late = error;
        }
        return {};
      },
      { tools: [tool], limits: { wallMs: 10 } },
    );
    expect(await flow.invoke({})).toEqual({ ok: false, code: "timeout" });
    await vi.waitFor(() => expect(late).toBeDefined(), 30_000);
    expect(late).toMatchObject({ code: "bad_workflow", message: expect.stringContaining("has ended") });
    expect(sent).toEqual([]);
  });
});

test("what a function left going on by itself gets no further once it has returned", async () => {
  const written: string[] = [];
  const goOn = Promise.withResolvers<void>();
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    arguments: { text: "any" },
    decidedBy: "any",
    run: async ({ text }) => {
      if (text === "slow") await goOn.promise;
      written.push(text);
    },
  });
  const quick = readerOf(() => {
    setTimeout(goOn.resolve, 20);
    return found(1);
  });
  const flow = flowOf(
    async (ctx) => {
      void ctx.spawn(quick, { page: "x" }).then(() => ctx.call(write, { text: "by itself" }));
      void ctx.call(write, { text: "slow" });
      return {};
    },
    { workers: [quick], tools: [write] },
  );
  expect(await flow.invoke({})).toEqual({ ok: true, value: {} });
  expect(written).toEqual(["slow"]);
});

describe("a run", () => {
  test("is cancelled by its signal, with its workers and tools", async () => {
    const stopped: string[] = [];
    const wait = (name: string, signal: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => {
          stopped.push(name);
          reject(new Error("CANARY"));
        }),
      );
    const worker = readerOf((_, { signal }) => wait("worker", signal));
    const hanging = defineTool({
      name: "hanging",
      description: "",
      input: nothing,
      effect: "read",
      run: (_, { signal }) => wait("tool", signal),
    });
    const flow = flowOf(
      async (ctx) => {
        ctx.signal.addEventListener("abort", () => stopped.push("function"));
        return Promise.all([ctx.spawn(worker, { page: "x" }), ctx.spawn(worker, { page: ctx.read(hanging, {}) })]);
      },
      { workers: [worker], tools: [hanging] },
    );
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new Error("CANARY")), 20);
    const { result, report } = await observeRun({}, () => flow.invoke({}, { signal: cancel.signal }));
    expect(result).toEqual({ ok: false, code: "cancelled" });
    expect(stopped.sort()).toEqual(["function", "tool", "worker"]);
    expect(JSON.stringify(report?.spawns)).not.toContain("CANARY");
    expect(await flow.invoke({}, { signal: AbortSignal.abort() })).toEqual({ ok: false, code: "cancelled" });
  });

  test("brings the writes that nobody awaited to their end, and stops the rest", async () => {
    const ended: string[] = [];
    const write = defineTool({
      name: "write",
      description: "",
      input: z.object({ text: z.string() }),
      effect: "write",
      arguments: { text: "any" },
      run: async ({ text }) => {
        await sleep(20);
        ended.push(text);
      },
    });
    const slow = readerOf(async () => {
      await sleep(20);
      return found(1, "late");
    });
    const never = readerOf(async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      ended.push("stopped");
      return found(1);
    }, "never");
    const play = (ctx: Context) => {
      void ctx.spawn(never, { page: "x" });
      void ctx.call(write, { text: ctx.spawn(slow, { page: "x" }).unread.shop });
    };
    const options = { workers: [slow, never], tools: [write] };
    const returning = flowOf(async (ctx) => {
      play(ctx);
      return {};
    }, options);
    expect(await returning.invoke({})).toEqual({ ok: true, value: {} });
    expect(ended).toEqual(["late", "stopped"]);
    const throwing = flowOf(async (ctx) => {
      play(ctx);
      throw new Error("x");
    }, options);
    expect(await throwing.invoke({})).toEqual({ ok: false, code: "worker_crashed" });
    expect(ended).toEqual(["late", "stopped", "late", "stopped"]);
  });

  test("of an id that has not ended is refused a second time", async () => {
    const flow = flowOf(async (ctx) => {
      await ctx.spawn(reader, { page: "x" });
      await sleep(20);
      return {};
    });
    const first = flow.invoke({}, { runId: "r" });
    await expect(flow.invoke({}, { runId: "r" })).rejects.toMatchObject({ code: "run_active" });
    await expect(flow.stream({}, { runId: "r" })).rejects.toMatchObject({ code: "run_active" });
    expect(await first).toEqual({ ok: true, value: {} });
    expect(await flow.invoke({}, { runId: "r" })).toEqual({ ok: true, value: {} });
  });

  test("whose workers have no model says so", async () => {
    const worker = defineWorker({ name: "w", purpose: "Read.", input: page, returns: nothing });
    const flow = flowOf((ctx) => ctx.spawn(worker, { page: "x" }), { workers: [worker] });
    await expect(flow.invoke({})).rejects.toMatchObject({ code: "bad_model" });
  });
});

describe("a mistake of the developer's", () => {
  const { tool } = mailTool();
  const bound = tool.with({ subject: "s" }, { name: "bound" });
  const like = readerOf(() => found(1));

  test.each<[string, (ctx: Context) => unknown]>([
    ["a tool that is not listed", (ctx) => ctx.call(tool, mail)],
    ["what was derived from a listed tool", (ctx) => ctx.read(fetchPage.with({ url: "https://a.example" }), {})],
    ["what a listed tool was derived from", (ctx) => ctx.call(tool, mail)],
    ["a worker like a listed one", (ctx) => ctx.spawn(like, { page: "x" })],
    ["a promise as an argument", (ctx) => ctx.spawn(reader, { page: ctx.spawn(reader, { page: "x" }) as never })],
    ["a function as an argument", (ctx) => ctx.spawn(reader, { page: (() => "CANARY") as never })],
    ["no arguments", (ctx) => ctx.spawn(reader, undefined as never)],
    ["a list of arguments", (ctx) => ctx.spawn(reader, ["CANARY"] as never)],
    ["a read of what writes", (ctx) => ctx.read(bound, { to: mail.to, body: "CANARY" })],
  ])("is thrown at once, and rejects the run: %s", async (_, act) => {
    let thrown: unknown;
    const flow = flowOf(
      async (ctx) => {
        try {
          await act(ctx);
        } catch (error) {
          thrown = error;
          throw error;
        }
        return {};
      },
      { tools: [fetchPage, bound] },
    );
    const ended = await flow.invoke({}).catch((error: unknown) => error);
    expect(ended).toBe(thrown);
    expect(ended).toBeInstanceOf(AgentsError);
    expect(ended).toMatchObject({ code: "bad_workflow", message: expect.not.stringContaining("CANARY") });
  });

  test.each<[string, (ctx: Context) => unknown, string]>([
    ["of a tool", (ctx) => ctx.call(tool, mail), '"send_mail" is not among the workflow\'s tools; put the very object'],
    ["of a worker", (ctx) => ctx.spawn(like, { page: "x" }), "is not among the workflow's workers; put the very"],
    ["of a worker called", (ctx) => ctx.call(reader as never, {}), "is a worker; use ctx.spawn"],
    ["of a tool spawned", (ctx) => ctx.spawn(fetchPage as never, {}), "is a tool; use ctx.read or ctx.call"],
    ["of nothing", (ctx) => ctx.call(undefined as never, {}), '"undefined" is not among'],
  ])("is told with the name and the way out: %s", async (_, act, message) => {
    await expect(flowOf(async (ctx) => void (await act(ctx))).invoke({})).rejects.toThrow(message);
  });

  test.each<[string, object]>([
    ["two of one name", { tools: [tool, tool.with({ subject: "x" })] }],
    ["a tool and a worker of one name", { workers: [readerOf(() => found(1), "send_mail")], tools: [tool] }],
    ["no list of tools", { tools: {} }],
    ["no list of workers", { workers: {} }],
    ["a LangChain tool", { tools: [tool.langchain] }],
    ["a tool for a worker", { workers: [tool] }],
    ["an option of an agent's", { userWords: "public" }],
    ["a slip of the pen", { limit: {} }],
    ["a name with a space", { name: "a flow" }],
    ["an input of any JSON", { input: z.object({ x: z.any() }) }],
    ["an input with keys of anybody's", { input: z.object({ x: z.record(z.string(), z.string()) }) }],
    ["an open input", { input: z.looseObject({}) }],
    ["an input that it changes", { input: z.object({ x: z.string().transform(String) }) }],
    ["an input that JSON has not", { input: z.object({ x: given(z.date()) }) }],
    ["an input that is no schema", { input: {} }],
  ])("is refused where the workflow is defined: %s", (_, options) => {
    expect(() => flowOf(async () => ({}), options as Options)).toThrow(/^bad_workflow: /);
  });

  test("a workflow without a function is refused", () => {
    const rest = { name: "flow", input: nothing, returns: nothing, workers: [], tools: [] };
    expect(() => defineWorkflow(rest as never)).toThrow(/^bad_workflow: "flow" needs a run/);
  });

  test("open returns are refused as a worker's are", () => {
    expect(() => flowOf(async () => ({}), { returns: z.object({ x: z.string() }) as never })).toThrow(
      /^open_schema: the returns of "flow": #\/properties\/x/,
    );
  });
});

describe("an input that its schema refuses", () => {
  const input = z.object({
    to: z.email(),
    list: z.array(z.object({ n: z.int() })),
    own: given(z.object({ a: z.string() })),
  });
  const flow = defineWorkflow({ name: "flow", input, returns: nothing, workers: [], tools: [], run: async () => ({}) });
  const fits = { to: "a@acme.eu", list: [], own: { a: "x" } };

  test.each<[string, unknown]>([
    ["input.to", { ...fits, to: "CANARY" }],
    ["input.list[1].n", { ...fits, list: [{ n: 1 }, { n: "CANARY" }] }],
    ["input.own.a", { ...fits, own: { a: 1 } }],
    ["input", "CANARY"],
    ["input", undefined],
  ])("is thrown, with the path only: %s", async (path, value) => {
    for (const call of [() => flow.invoke(value as never), () => flow.stream(value as never)]) {
      await expect(call()).rejects.toMatchObject({
        code: "bad_input",
        message: `bad_input: ${path} of "flow" does not fit its schema`,
      });
    }
  });

  test("because it is no JSON, or is its own part, or throws when it is looked at", async () => {
    const open = defineWorkflow({
      name: "flow",
      input: given(z.object({ any: z.any() })),
      returns: nothing,
      workers: [],
      tools: [],
      run: async () => ({}),
    });
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const throws = {
      get any() {
        throw new Error("CANARY");
      },
    };
    for (const any of [cycle, throws, new Date(), 1n]) {
      for (const config of [{}, { runId: "r" }]) {
        const error = await open.invoke({ any }, config).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ name: "AgentsError", code: "bad_input" });
        expect(String(error)).not.toContain("CANARY");
      }
    }
    expect(await open.invoke({ any: "half a pair: \ud800" }, { runId: "r" })).toEqual({ ok: true, value: {} });
  });

  test("names no key that the caller chose", async () => {
    const open = defineWorkflow({
      name: "flow",
      input: z.object({ x: given(z.record(z.string(), z.int())) }),
      returns: nothing,
      workers: [],
      tools: [],
      run: async () => ({}),
    });
    await expect(open.invoke({ x: { CANARY: "x" } as never })).rejects.toThrow(/^bad_input: input\.x of "flow"/);
  });
});
