import fc from "fast-check";
import { marked } from "marked";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { quoteText } from "../../src/tool/quote-text.ts";
import type { Medium } from "../../src/tool/rules.ts";

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
        expect(quoteText(text, medium).replaceAll("`", "")).toBe(`«${text}»`);
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

/** What a model may have written before a name, in each context that Markdown knows. */
const CONTEXTS: readonly (readonly [string, string, string])[] = [
  ["prose", "He says ", ", I think."],
  ["nothing", "", ""],
  ["a code span", "`", "` and `[x](https://ours.example)`"],
  ["a fence", "```\n", "\n```\n[x](https://ours.example)"],
  ["a list", "- a\n- ", "\n- c"],
  ["a heading", "# ", "\n\ntext"],
  ["a quotation", "> ", "\n> more"],
  ["a table", "| a | b |\n|---|---|\n| ", " | c |\n| d | e |"],
  ["a table without bars at its edges", "a | b\n--|--\n", " | c"],
  ["a table's head", "", " | b\n--|--\nc | d"],
  ["what could be a table's head", "", "\n--|--\nc | d"],
  ["a link's text", "[", "](https://ours.example)"],
  ["an unclosed bracket", "[a ", "]: b"],
  ["bold text", "**", "** and *more*"],
  ["an HTML block", "<div>\n", "\n</div>"],
  ["a comment", "<!-- a\n\n", " -->"],
  ["a line behind a backslash", "a\\", "b"],
  ["an unclosed code span", "a `b ", " c"],
  ["text with a link before it", "[x](https://ours.example) says ", "."],
];

/** Links, images and elements of a text, as CommonMark with GitHub's extensions and its linkifier sees them. */
function marks(markdown: string): string {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const other = marked.parse(markdown, { gfm: true, async: false });
  return [html, other]
    .map((one) =>
      [...one.matchAll(/<([a-z]\w*)[^>]*?(?:(?:href|src)="([^"]*)")?[^>]*>/g)]
        .map(([tag]) => tag)
        .filter((tag) => !/^<\/?code/.test(tag))
        .join(""),
    )
    .join("\n");
}

describe("markdown", () => {
  test.each([
    ["a link", "[x](https://evil.example)"],
    ["an image", "![x](https://evil.example/p.png)"],
    ["a bare link", "https://evil.example and www.evil.example and me@evil.example"],
    ["an autolink", "<https://evil.example>"],
    ["HTML", "<img src=x onerror=alert(1)>"],
    ["a script", "</div><script>alert(1)</script>"],
    ["code that ends", "a` [x](https://evil.example) `b"],
    ["a fence that ends", "a\n```\n[x](https://evil.example)"],
    ["a reference", "x]: https://evil.example"],
    ["a paragraph, a heading and a list", "a\n\n# b\n\n- c\n1. d\n> e\n---\n"],
    ["a table's cell and row", "a | b |\n| c | d"],
    ["one more cell", "a | b"],
    ["an attribute", '" onclick="alert(1)'],
    ["a closed address", "a) [x](https://evil.example"],
    ["a footnote", "[^1]"],
  ])("%s is text, wherever it stands", (_, text) => {
    for (const [context, before, after] of CONTEXTS) {
      const quoted = (of: string) => marks(`${before}${quoteText(of, "markdown", before)}${after}`);
      expect(quoted(text), context).toBe(quoted("harmless words"));
    }
  });

  test("no text adds a link, an image or an element, wherever it stands", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...CONTEXTS), (text, [, before, after]) => {
        fc.pre(text !== "");
        const quoted = (of: string) => marks(`${before}${quoteText(of, "markdown", before)}${after}`);
        expect(quoted(text)).toBe(quoted("harmless words"));
      }),
      { numRuns: 1_000 },
    );
  });

  test("prose stands as it is written", () => {
    expect(quoteText("Hi! It's 12.50 EUR, isn't it?", "markdown", "He says ")).toBe(
      "«`Hi! It's 12.50 EUR, isn't it?`»",
    );
    expect(quoteText("two\nlines", "markdown")).toBe("«`two ⏎ lines`»");
  });
});
