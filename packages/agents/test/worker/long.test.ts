// `long`: a worker over the chunks of a document.
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, defineWorkflow, observeRun } from "../../src/index.ts";
import { call, returns, type Seen, says, scriptedModel } from "../../src/testing/index.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const input = z.object({ text: z.string(), about: z.string().default("prices") });
const output = z.object({ names: z.array(z.string().max(20)).max(50), cents: z.int().min(0).max(999_999) });
type Part = z.infer<typeof output>;
const merge = (parts: readonly Part[]): Part => ({
  names: parts.flatMap(({ names }) => names),
  cents: parts.reduce((sum, { cents }) => sum + cents, 0),
});
const long = { field: "text", tokens: 20, merge };
const reader = defineWorker({ name: "read_doc", purpose: "Find prices.", input, returns: output, long });

const LINES = Array.from({ length: 12 }, (_, i) => `Item number ${i} of the list costs ${i} cents.\n`);
const DOCUMENT = LINES.join("");
const inputOf = (seen: Seen) => JSON.parse(seen.messages[1]?.text ?? "{}") as { text: string; about: string };
const numbersIn = (text: string) => [...text.matchAll(/number (\d+)/g)].map(([, n]) => Number(n));
/** What a competent reader makes of one chunk. */
const read = (seen: Seen) => {
  const numbers = numbersIn(inputOf(seen).text);
  return returns({ names: numbers.map((n) => `item ${n}`), cents: numbers.reduce((a, b) => a + b, 0) });
};
const raw = (run: ReturnType<typeof makeRun>["run"]) => run.report().spawns.at(-1)?.raw;

describe("a long worker", () => {
  test("reads every chunk with a context of its own, and its parts are merged in order", async () => {
    let asked = 0;
    const model = scriptedModel({
      read_doc: async (seen) => {
        await wait((asked++ % 3) * 5); // they end in another order than they began in
        return read(seen);
      },
    });
    const { run } = makeRun();
    const outcome = await spawnAlone(run, reader, { text: DOCUMENT }, model);
    expect(outcome.ok).toBe(true);
    expect(raw(run)).toEqual({ names: LINES.map((_, i) => `item ${i}`), cents: 66 });
    const chunks = model.requests.map(inputOf);
    expect(chunks.length).toBeGreaterThan(5);
    expect(
      chunks
        .map(({ text }) => text)
        .sort((a, b) => DOCUMENT.indexOf(a) - DOCUMENT.indexOf(b))
        .join(""),
    ).toBe(DOCUMENT);
    expect(new Set(chunks.map(({ about }) => about))).toEqual(new Set(["prices"]));
    expect(model.requests.every(({ messages }) => messages.length === 2)).toBe(true);
  });

  test("has its parts below it, which count no bits", async () => {
    const { run } = makeRun();
    await spawnAlone(run, reader, { text: LINES.slice(0, 2).join("") }, scriptedModel({ read_doc: read }));
    const { spawns } = run.report();
    expect(spawns.map(({ position }) => position)).toEqual(["c1-0/0-0", "c1-0/0-1", "c1-0"]);
    expect(spawns.map(({ bits }) => bits > 0)).toEqual([false, false, true]);
  });

  test("is merged also where its document is one chunk, or empty", async () => {
    for (const text of ["number 7", ""]) {
      const { run } = makeRun();
      const model = scriptedModel({ read_doc: read });
      await spawnAlone(run, reader, { text }, model);
      expect(model.requests).toHaveLength(1);
      expect(raw(run)).toEqual(text === "" ? { names: [], cents: 0 } : { names: ["item 7"], cents: 7 });
    }
  });

  test("leaves out the chunks without a result, and has the first one's code where none has one", async () => {
    const bad = (seen: Seen) => (inputOf(seen).text.includes("number 3") ? says("prose") : read(seen));
    const { run } = makeRun();
    await spawnAlone(run, reader, { text: DOCUMENT }, scriptedModel({ read_doc: bad }));
    expect((raw(run) as Part).names).not.toContain("item 3");
    expect((raw(run) as Part).names).toContain("item 11");
    expect(run.report().spawns.filter(({ ok }) => !ok)).toMatchObject([{ code: "no_result", repairs: 1 }]);

    const none = scriptedModel({
      read_doc: (seen) => (inputOf(seen).text.includes("number 0") ? returns({ names: [], cents: -1 }) : says("prose")),
    });
    expect(await spawnAlone(makeRun().run, reader, { text: DOCUMENT }, none)).toEqual({
      ok: false,
      code: "schema_mismatch",
    });
  });

  test.each<readonly [string, () => unknown, string, number]>([
    [
      "throws",
      () => {
        throw new Error("CANARY");
      },
      "worker_crashed",
      1,
    ],
    ["gives what does not fit", () => ({ names: [], cents: -1, CANARY: 1 }), "schema_mismatch", 0],
    ["gives nothing", () => undefined, "schema_mismatch", 0],
    ["gives too much", () => ({ names: Array(50).fill("CANARY ".repeat(2)), cents: 0 }), "too_large", 0],
  ])("whose merge %s is a code", async (_, broken, code, failures) => {
    const worker = defineWorker({
      name: "read_doc",
      purpose: "p",
      input,
      returns: output,
      long: { ...long, merge: broken as typeof merge },
      limits: { resultBytes: 400 },
    });
    const { run } = makeRun();
    expect(await spawnAlone(run, worker, { text: "number 1" }, scriptedModel({ read_doc: read }))).toEqual({
      ok: false,
      code,
    });
    expect(run.report().failures).toHaveLength(failures);
    expect(JSON.stringify(run.report().spawns.at(-1))).not.toContain("CANARY");
  });

  test("spends no more than the run may: what could not be read is left out", async () => {
    const model = scriptedModel({ read_doc: read });
    const { run } = makeRun({ limits: { modelCalls: 3 } });
    await spawnAlone(run, reader, { text: DOCUMENT }, model);
    expect(model.requests).toHaveLength(3);
    const shown = model.requests.flatMap((seen) => numbersIn(inputOf(seen).text)).map((n) => `item ${n}`);
    expect((raw(run) as Part).names).toEqual(shown);
    expect(shown).not.toContain("item 11");
    expect(run.report().spawns.filter(({ ok }) => !ok)[0]).toMatchObject({ code: "budget_exceeded" });
  });

  test("has a few chunks under way at once", async () => {
    let now = 0;
    let most = 0;
    const model = scriptedModel({
      read_doc: async (seen) => {
        most = Math.max(most, ++now);
        await wait(2);
        now--;
        return read(seen);
      },
    });
    await spawnAlone(makeRun().run, reader, { text: DOCUMENT }, model);
    expect(most).toBe(4);
  });

  test("stops at the signal, and starts no other chunk", async () => {
    const stop = new AbortController();
    const model = scriptedModel({
      read_doc: () => {
        stop.abort();
        return new Promise(() => {});
      },
    });
    const { run } = makeRun();
    expect(await spawnAlone(run, reader, { text: DOCUMENT }, model, { signal: stop.signal })).toEqual({
      ok: false,
      code: "cancelled",
    });
    expect(model.requests.length).toBeLessThanOrEqual(4);
    expect(run.report().spawns.length).toBeLessThanOrEqual(5);
  });

  test("that is stopped is cancelled, whatever its first chunk came to", async () => {
    const stop = new AbortController();
    const model = scriptedModel({
      read_doc: (seen) => {
        if (inputOf(seen).text.includes("number 0")) return says("prose");
        return new Promise((_, reject) => {
          seen.signal?.addEventListener("abort", reject);
          setTimeout(() => stop.abort(), 20);
        });
      },
    });
    expect(
      await spawnAlone(makeRun().run, reader, { text: LINES.slice(0, 3).join("") }, model, { signal: stop.signal }),
    ).toEqual({
      ok: false,
      code: "cancelled",
    });
  });

  test("with more chunks than are read is too_large, and asks no model", async () => {
    const model = scriptedModel({ read_doc: read });
    const worker = defineWorker({
      name: "read_doc",
      purpose: "p",
      input,
      returns: output,
      long: { ...long, tokens: 1 },
    });
    expect(await spawnAlone(makeRun().run, worker, { text: "a ".repeat(1_100) }, model)).toEqual({
      ok: false,
      code: "too_large",
    });
    expect(model.requests).toEqual([]);
  });

  test("may use its tools in each chunk, at positions of their own", async () => {
    const search = defineTool({
      name: "search",
      description: "",
      input: z.object({}),
      effect: "read",
      run: () => "found",
    });
    const worker = defineWorker({ name: "read_doc", purpose: "p", input, returns: output, long, tools: [search] });
    const model = scriptedModel({ read_doc: (seen) => (seen.step === 0 ? call("search") : read(seen)) });
    const { run, events } = makeRun();
    await spawnAlone(run, worker, { text: LINES.slice(0, 2).join("") }, model);
    const calls = events.flatMap((event) => (event.kind === "call_start" ? [event.position] : []));
    expect(calls.sort()).toEqual(["c1-0/0-0/0-0", "c1-0/0-1/0-0"]);
  });
});

describe("a long reader of a main agent", () => {
  const openDoc = defineTool({
    name: "open_doc",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => DOCUMENT.repeat(3),
  });
  const whole = defineWorker({
    name: "read_doc",
    purpose: "p",
    input: z.object({ text: z.string() }),
    returns: z.object({ items: z.int().min(0).max(999), last: z.string().max(20) }),
    long: {
      field: "text",
      tokens: 100,
      merge: (parts) => ({ items: parts.reduce((sum, { items }) => sum + items, 0), last: parts.at(-1)?.last ?? "" }),
    },
    limits: { toolBytes: 100 }, // a head of the text, for a reader that is not long
  });

  test("is given the whole result, and the main side reads one outcome", async () => {
    const model = scriptedModel({
      main: [call("open_doc"), says("{{h1}}")],
      read_doc: (seen) => {
        const numbers = numbersIn(inputOf(seen).text);
        return returns({ items: numbers.length, last: `item ${numbers.at(-1)}` });
      },
    });
    const { result, report } = await observeRun({}, () =>
      createMainAgent({ model, tools: [openDoc], readers: { open_doc: whole } }).invoke({
        messages: [{ role: "user", content: "read it" }],
      }),
    );
    expect(result.messages.at(-2)?.text).toBe('{"ok":true,"value":{"items":36,"last":"{{h1}}"}}');
    expect(report?.render("{{h1}}")).toBe("item 11");
    expect(report?.bits).toBe(report?.spawns.at(-1)?.bits);
  });
});

test("a long worker of a workflow reads what a handle stands for", async () => {
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({ text: z.string().max(100_000) }),
    returns: z.object({ cents: z.int().min(0).max(999_999) }),
    model: scriptedModel({ read_doc: read }),
    workers: [reader],
    tools: [],
    run: async (ctx, { text }) => {
      const part = await ctx.spawn(reader, { text, about: "prices" });
      return { cents: part.ok ? part.value.cents : 0 };
    },
  });
  expect(await flow.invoke({ text: DOCUMENT })).toEqual({ ok: true, value: { cents: 66 } });
});

describe("a long that cannot hold is refused when the worker is defined", () => {
  const base = { name: "w", purpose: "p", returns: z.boolean() };
  const shape = {
    text: z.string().max(9_000),
    maybe: z.string().optional(),
    n: z.int(),
    kind: z.enum(["a"]),
    url: z.url(),
    long: z.string().min(5),
  };
  const any = { field: "text", tokens: 5, merge: () => true };
  test.each<readonly [string, unknown, RegExp]>([
    ["a field that is not there", { ...any, field: "txt" }, /needs a field of its input \(text, maybe, n/],
    ["a field of the prototype's", { ...any, field: "constructor" }, /needs a field of its input/],
    ["a field that is a number", { ...any, field: "n" }, /a string; "n" is not/],
    ["a field of choices", { ...any, field: "kind" }, /"kind" has enum/],
    ["a field with a format", { ...any, field: "url" }, /"url" has format/],
    ["a field that is never short", { ...any, field: "long" }, /"long" has minLength/],
    ["no tokens", { ...any, tokens: 0 }, /tokens: a whole number from 1/],
    ["half a token", { ...any, tokens: 1.5 }, /tokens: a whole number from 1/],
    ["no merge", { field: "text", tokens: 5 }, /needs merge/],
    ["another option", { ...any, overlap: 3 }, /no option "overlap"/],
    ["no object", "text", /is \{ field, tokens, merge \}/],
  ])("%s", (_, bad, message) => {
    const define = () => defineWorker({ ...base, input: z.object(shape), long: bad } as never);
    expect(define).toThrow(message);
    expect(define).toThrow(/^bad_worker: long of "w" /);
  });

  test("of code", () => {
    expect(() =>
      defineWorker({ name: "w", input: z.object(shape), returns: z.boolean(), run: () => true, long: any } as never),
    ).toThrow(/^bad_worker: "w" has no option "long"/);
  });

  test("and an optional field holds", () => {
    expect(() => defineWorker({ ...base, input: z.object(shape), long: { ...any, field: "maybe" } })).not.toThrow();
  });
});
