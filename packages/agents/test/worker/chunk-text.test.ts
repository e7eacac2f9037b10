import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkText } from "../../src/worker/chunk-text.ts";
import { loadTokenCounter } from "../../src/worker/count-tokens.ts";

const count = await loadTokenCounter();
const signal = new AbortController().signal;
const chunk = (text: string, tokens: number, more: object = {}) =>
  chunkText(text, { tokens, most: 10_000, count, signal, ...more });

const FAMILY = "👩‍👩‍👧‍👦";

describe("chunks of a document", () => {
  const letter = fc.constantFrom(
    "a",
    "B",
    " ",
    "\n",
    "\n\n",
    ". ",
    "ä",
    "語",
    "😀",
    FAMILY,
    "e\u0301",
    "\ud800",
    "<|endoftext|>",
  );
  const text = fc.array(letter, { maxLength: 300 }).map((letters) => letters.join(""));

  test("hold every character once, in order, and are the same every time", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 60 }), async (document, tokens) => {
        const chunks = await chunk(document, tokens);
        expect(chunks.join("")).toBe(document);
        expect(await chunk(document, tokens)).toEqual(chunks);
        if (document !== "") expect(chunks).not.toContain("");
      }),
    );
  });

  test("have no more tokens than they may, and the one that joining their pieces can bring, unless one character has", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 60 }), async (document, tokens) => {
        for (const part of await chunk(document, tokens)) {
          expect(count(part) <= tokens + 1 || [...part].length === 1, JSON.stringify([part, tokens])).toBe(true);
        }
      }),
    );
  });

  test("of which joining the pieces brings a token are still chunks", async () => {
    const document = "<|endoftext|>a".repeat(3);
    const chunks = await chunk(document, 3);
    expect(chunks.join("")).toBe(document);
    expect(Math.max(...chunks.map(count))).toBe(4); // "t|>a": two pieces of three tokens together
  });

  test("never cut a surrogate pair", async () => {
    for (const tokens of [1, 2, 3, 7]) {
      for (const part of await chunk("😀🎉𝒳".repeat(40), tokens)) expect(part.isWellFormed()).toBe(true);
    }
  });

  test("do not cut a grapheme that fits", async () => {
    const chunks = await chunk(FAMILY.repeat(60), 40);
    expect(chunks.length).toBeGreaterThan(5);
    for (const part of chunks) expect(part.replaceAll(FAMILY, "")).toBe("");
  });

  test.each([
    ["a paragraph", "One two three four five six.\nSeven eight.\n\nNine ten eleven. ", "Nine"],
    ["a line", "One two three four five six.\nSeven eight nine ten eleven twelve. ", "Seven"],
    ["a word", "antidisestablishmentarianism ", "anti"],
  ])("end where %s ends, where one is near", async (_, sentence, begins) => {
    const [first, second] = await chunk(sentence.repeat(20), 60);
    expect(second).toMatch(new RegExp(`^${begins}`));
    expect(first).toBeDefined();
  });

  test("of an empty document are one, which is empty", async () => {
    expect(await chunk("", 5)).toEqual([""]);
  });

  test("are filled: prose of twice the tokens is three chunks at most", async () => {
    const prose = "Please pay the invoice of Nordlicht until Friday, said the mail. ".repeat(200);
    expect((await chunk(prose, Math.ceil(count(prose) / 2))).length).toBeLessThanOrEqual(3);
  });

  test("that are too many are too_large", async () => {
    await expect(chunk("a b c d e f g h", 1, { most: 4 })).rejects.toMatchObject({ code: "too_large" });
    expect(await chunk("a b c d", 1, { most: 4 })).toHaveLength(4);
  });

  test("of what looks like a special token are its letters", async () => {
    expect((await chunk("<|endoftext|>".repeat(9), 20)).join("")).toBe("<|endoftext|>".repeat(9));
  });
});

describe("5 MB", { timeout: 120_000 }, () => {
  const mega = 5_000_000;
  test.each([
    ["of one letter", "a".repeat(mega)],
    ["of spaces", " ".repeat(mega)],
    ["of joined emoji", FAMILY.repeat(mega / FAMILY.length)],
    ["of marks on one letter", `e${"\u0301".repeat(mega - 1)}`],
    ["of prose", "Please pay 412.00 EUR for PO-1001 until 27 November, thanks. ".repeat(mega / 61)],
  ])("%s are cut in seconds, and the event loop goes on", async (_, text) => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const started = performance.now();
    const chunks = await chunk(text, 4_000);
    clearInterval(timer);
    expect(chunks.join("") === text).toBe(true);
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(longest).toBeLessThan(5_000);
  });

  test("are given up at the signal", async () => {
    const stop = new AbortController();
    const chunks = chunk("a".repeat(mega), 4_000, { signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    await expect(chunks).rejects.toMatchObject({ code: "cancelled" });
  });
});
