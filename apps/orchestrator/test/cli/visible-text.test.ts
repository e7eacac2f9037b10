// Text of strangers on a terminal: nothing in it is obeyed, hidden or lost.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { framed, visible, visibleLine } from "../../src/terminal/visible-text.ts";

describe("text of strangers on a terminal", () => {
  test("an escape sequence is drawn, not obeyed", () => {
    expect(visible("a\u001B[31mb\u0007\u009B")).toBe("a‹U+001B›[31mb‹U+0007›‹U+009B›");
  });

  test("what turns, hides or separates text is drawn", () => {
    expect(visible("pay\u202Eeyp\u200B\u{E0041}\u2028\u2800")).toBe("pay‹U+202E›eyp‹U+200B›‹U+E0041›‹U+2028›‹U+2800›");
  });

  test("a carriage return cannot overwrite what stands before it", () => {
    expect(visible("paid 3 EUR\rpaid 0 EUR\r\nok")).toBe("paid 3 EUR‹U+000D›paid 0 EUR\nok");
  });

  test("no line of a framed text can pass for one outside the frame", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer({ min: 22, max: 120 }), (text, width) => {
        const [, ...rows] = framed("answer", text, width).split("\n");
        expect(rows.pop()).toBe("└─");
        for (const row of rows) {
          expect(row.startsWith("│")).toBe(true);
          expect([...row].length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test("a framed text loses nothing but white space at the ends of rows", () => {
    const text = "Paid 2 invoices. ".repeat(20);
    expect(framed("answer", text, 40).replace(/[│┌└─\s]|answer/g, "")).toBe(text.replace(/\s/g, ""));
  });

  test("one line is one line, however long the text", () => {
    expect(visibleLine(`a\nb${"c".repeat(1e6)}`, 10)).toBe("a⏎bcccccc…");
  });
});
