import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker } from "../../src/index.ts";
import { call, returns, type Seen, scriptedModel, together } from "../../src/testing/index.ts";
import { longResults } from "../../src/worker/read-more.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const limits = { toolBytes: 100, tokens: 1_000_000 };
const NOTE = /\n\[(\d+) more bytes; to read on: read_more (\{"of":"[\d-]+","at":(\d+)\})\]$/;

/** All that can be read of a text, part by part. */
function readAll(text: string, { toolBytes = 100, tokens = 1_000_000 } = {}): readonly string[] {
  const long = longResults({ toolBytes, tokens });
  const parts: string[] = [];
  for (let shown: string | undefined = long.show("0-0", text); shown !== undefined; ) {
    const note = NOTE.exec(shown);
    parts.push(note === null ? shown : shown.slice(0, note.index));
    shown = note?.[2] === undefined ? undefined : long.readMore(note[2]);
  }
  return parts;
}

describe("a long result", () => {
  test("is shown by its head, with what is missing and how to read on", () => {
    const long = longResults(limits);
    expect(long.show("2-1", "a".repeat(100))).toBe("a".repeat(100));
    expect(long.show("2-1", `${"a".repeat(100)}bcd`)).toBe(
      `${"a".repeat(100)}\n[3 more bytes; to read on: read_more {"of":"2-1","at":100}]`,
    );
    expect(long.readMore('{"of":"2-1","at":100}')).toBe("bcd");
    expect(long.readMore('{"of":"2-1","at":50}')).toBe(`${"a".repeat(50)}bcd`);
  });

  test("is read in full, whatever its characters are", () => {
    const letter = fc.constantFrom("a", "ä", "€", "😀", "\ud800", "\n[", "\0", "\uFEFF");
    const text = fc.array(letter, { maxLength: 200 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 90 }), (said, toolBytes) => {
        fc.pre(!NOTE.test(said));
        const parts = readAll(said, { toolBytes });
        expect(Buffer.from(parts.join("")).toString()).toBe(Buffer.from(said).toString());
        expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(Math.max(4, toolBytes));
      }),
    );
  });

  test.each([
    '{"of":"0-1","at":0}',
    '{"of":"0-0","at":-1}',
    '{"of":"0-0","at":300}',
    '{"of":"0-0","at":1e300}',
    '{"of":"0-0","at":"7"}',
    '{"at":7}',
    '{"of":"__proto__","at":0}',
    "[]",
    "",
  ])("is not read by %s", (text) => {
    const long = longResults(limits);
    long.show("0-0", "a".repeat(300));
    expect(long.readMore(text)).toBeUndefined();
  });

  test("is shown no further than its worker's tokens go, at four bytes each", () => {
    const long = longResults({ toolBytes: 100, tokens: 50 });
    expect(long.show("0-0", "a".repeat(300))).toMatch(/^a{100}\n/);
    expect(long.readMore('{"of":"0-0","at":100}')).toMatch(/^a{100}\n/);
    expect(() => long.readMore('{"of":"0-0","at":200}')).toThrow(/^budget_exceeded/);
    expect(() => long.show("1-0", "b")).toThrow(/^budget_exceeded/);
    expect(long.show("1-1", "")).toBe("");
  });

  test("of 50 MB is kept by its first 16 MiB, and no second one beside it", () => {
    const long = longResults({ toolBytes: 1_000, tokens: 1_000_000 });
    const huge = "ä".repeat(25_000_000);
    expect(long.show("0-0", huge)).toMatch(/^ä{500}\n\[49999000 more bytes; to read on/);
    const last = 16 * 1024 * 1024 - 1_000;
    expect(long.readMore(`{"of":"0-0","at":${last}}`)).toMatch(
      /^ä{500}\n\[33222784 more bytes, which cannot be read\]$/,
    );
    expect(long.show("0-1", huge)).toMatch(/^ä{500}\n\[49999000 more bytes, which cannot be read\]$/);
  });
});

describe("a worker", () => {
  const open = (text: string) =>
    defineTool({ name: "open", description: "", input: z.object({}), effect: "read", run: () => text });
  const reader = (text: string, more: object = {}) =>
    defineWorker({
      name: "read_file",
      purpose: "Read it.",
      input: z.object({}),
      returns: z.object({ end: z.string().max(9) }),
      tools: [open(text)],
      limits: { toolBytes: 50, ...more },
    });
  const lastText = ({ messages }: Seen) => messages.at(-1)?.text ?? "";

  test("with tools can read on, at a step each, and nothing of it is a call of a tool", async () => {
    const model = scriptedModel({
      read_file: [
        call("open"),
        call("read_more", { of: "0-0", at: 50 }),
        (seen) => returns({ end: lastText(seen).slice(-3) }),
      ],
    });
    const { run } = makeRun();
    const outcome = await spawnAlone(run, reader(`${"a".repeat(60)}end`), {}, model);
    expect(run.report().spawns).toMatchObject([{ ok: true, raw: { end: "end" } }]);
    expect(outcome.ok).toBe(true);
    expect(model.requests.map(({ tools }) => tools)).toEqual(Array(3).fill(["open", "read_more", "return"]));
    expect(run.report()).toMatchObject({ toolCalls: 1, modelCalls: 3 });
  });

  test("is told when there is nothing to read on in", async () => {
    const model = scriptedModel({
      read_file: [
        together(call("open"), call("read_more", { of: "0-0", at: 5 })),
        (seen) => returns({ end: lastText(seen).includes("schema_mismatch") ? "none" : "" }),
      ],
    });
    const { run } = makeRun();
    await spawnAlone(run, reader("short"), {}, model);
    expect(run.report().spawns).toMatchObject([{ raw: { end: "none" } }]);
  });

  test("that would read more than its tokens go is out of budget", async () => {
    const model = scriptedModel({ read_file: () => ({ ...call("open"), usage: { input: 0, output: 0 } }) });
    const outcome = await spawnAlone(makeRun().run, reader("a".repeat(300), { tokens: 30 }), {}, model);
    expect(outcome).toEqual({ ok: false, code: "budget_exceeded" });
    expect(model.requests).toHaveLength(4); // 50 + 50 + 20 bytes, and then none
  });

  test("without tools has no read_more", async () => {
    const worker = defineWorker({ name: "w", purpose: "p", input: z.object({}), returns: z.boolean() });
    const model = scriptedModel({ w: [returns(true)] });
    await spawnAlone(makeRun().run, worker, {}, model);
    expect(model.requests[0]?.tools).toEqual(["return"]);
  });

  test("cannot have a tool of that name", () => {
    const tool = defineTool({ name: "read_more", description: "", input: z.object({}), effect: "read", run: () => "" });
    expect(() =>
      defineWorker({ name: "w", purpose: "p", input: z.object({}), returns: z.boolean(), tools: [tool] }),
    ).toThrow(/^bad_worker: "w" may not call anything named "read_more"/);
  });
});
