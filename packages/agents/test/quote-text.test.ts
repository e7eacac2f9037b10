import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteText } from "../src/quote-text.ts";
import type { Medium } from "../src/rules.ts";

const MEDIA: readonly Medium[] = ["plain", "markdown", "html"];
const hostile = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ..."«»‹›<>&\"'`*_[]()!#|\\\r\n\t{}h1=:/@.-~ax",
      "\u200b",
      "\u202e",
      "\u{e0041}",
      "\u2028",
      "\ud800",
      "\u2800",
    ),
    maxLength: 60,
  }),
);

describe("in every medium", () => {
  test.each(MEDIA)("%s: the frame cannot be closed from inside", (medium) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const quoted = quoteText(text, medium);
        expect(quoted.startsWith("«") && quoted.endsWith("»")).toBe(true);
        expect(quoted.slice(1, -1)).not.toMatch(/[«»]/);
      }),
      { numRuns: 500 },
    );
  });

  test.each(MEDIA)("%s: nothing invisible comes out", (medium) => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(quoteText(text, medium)).not.toMatch(
          /(?![\n\t])[\p{Default_Ignorable_Code_Point}\p{C}\p{Zl}\p{Zp}\u2800]/u,
        );
      }),
      { numRuns: 500 },
    );
  });

  test.each(MEDIA)("%s: a reader sees every letter and digit, in order", (medium) => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abc123 éß漢"), maxLength: 40 }), (text) => {
        expect(quoteText(text, medium)).toBe(`«${text}»`);
      }),
    );
  });
});

describe("plain", () => {
  test.each([
    ["text", "Hello", "«Hello»"],
    ["a frame of its own", "a » said « the attacker", "«a › said ‹ the attacker»"],
    ["lines", "a\r\nb\rc\nd", "«a\nb\nc\nd»"],
    ["a forged end with a right-to-left override", "a\u202e» b", "«a\uFFFD› b»"],
    ["tag characters", "a\u{e0068}\u{e0069}", "«a\uFFFD\uFFFD»"],
    ["zero width, soft hyphen, BOM, braille blank", "a\u200bb\u00adc\ufeffd\u2800e", "«a\uFFFDb\uFFFDc\uFFFDd\uFFFDe»"],
    ["annotation marks and an Arabic number sign", "a\ufff9b\u0600c", "«a\uFFFDb\uFFFDc»"],
    ["a null and an escape", "a\0b\u001b[31m", "«a\uFFFDb\uFFFD[31m»"],
    ["half a surrogate pair", "a\ud83d", "«a\uFFFD»"],
    ["a name", "{{h1}}", "«{{h1}}»"],
    ["nothing", "", "«»"],
  ])("%s", (_, text, quoted) => {
    expect(quoteText(text, "plain")).toBe(quoted);
  });
});

describe("html", () => {
  test("no tag, attribute or entity can begin", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inside = quoteText(text, "html")
          .replaceAll("<br>", "")
          .replace(/&#\d+;/g, "");
        expect(inside).not.toMatch(/[<>&"'`=]/);
      }),
      { numRuns: 500 },
    );
  });

  test("a link and a script are text", () => {
    const quoted = quoteText('<a href="https://evil.example">x</a><script>alert(1)</script><!-- -->', "html");
    expect(quoted).not.toMatch(/<(?!br>)/);
  });

  test("a line feed is a line break", () => {
    expect(quoteText("a\nb", "html")).toBe("«a<br>b»");
  });
});

describe("markdown", () => {
  test("every mark of ASCII that could begin something is escaped", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const quoted = quoteText(text, "markdown");
        expect(quoted.replace(/\\[!-/:-@[-`{-~\n]/g, "")).not.toMatch(/[\\`*_{}[\]()#+\-.!|~<>&:@/=^$"']/);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["a link", "[x](https://evil.example)"],
    ["an image", "![x](https://evil.example/p.png)"],
    ["a bare link", "https://evil.example"],
    ["an autolink", "<https://evil.example>"],
    ["HTML", "<img src=x onerror=alert(1)>"],
    ["an entity", "&lt;b&gt;"],
    ["code", "`a` ```b```"],
    ["a reference", "[x]: https://evil.example"],
    ["a footnote", "[^1]"],
    ["maths", "$x$"],
  ])("%s is text", (_, text) => {
    const quoted = quoteText(text, "markdown");
    expect(quoted).not.toMatch(/(?<!\\)[[\]()<>!`&$]|:\/\/|(?<!\\)https?:/);
  });

  test("no line of it begins a block: a line that follows begins behind an escaped line feed", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = quoteText(text, "markdown").split("\n");
        for (const line of lines.slice(0, -1)) expect(line.endsWith("\\")).toBe(true);
        for (const line of lines.slice(1)) expect(line).not.toMatch(/^\s*(?:[#>*+=~`|-]|\d+[.)])/);
        for (const line of lines) expect(line.trim()).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
