import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readableText } from "../../src/approval/readable-text.ts";
import { readBackText } from "./read-back.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ..."‹›⏎␍╌×U+0430 \n\r\tab1.@/а│└┌",
      "  ",
      "\n\n\n\n",
      "‹2 spaces›",
      "‹U+200B›",
      "\u200b",
      "\u202e",
      "\u0301",
      "e\u0301",
      "\u00e9",
      "\u00a0",
      "\u{e0041}",
      "\ud800",
      "\u{1d41a}",
      "\uff21",
    ),
    maxLength: 24,
  }),
);

test("what was drawn can be read back, so that two texts are never drawn alike", () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (text, address) => {
      expect(readBackText(readableText(text, { address }))).toBe(text);
    }),
    { numRuns: 3_000 },
  );
});

test("nothing that is not seen is drawn, and rows end only after a sign of ours", () => {
  const hidden = new RegExp(`(?!\\n)${HIDDEN_CHARACTER}`, "u");
  fc.assert(
    fc.property(hostile, (text) => {
      const drawn = readableText(text);
      expect(drawn).not.toMatch(hidden);
      expect(drawn).not.toMatch(/(?<![⏎›])\n/u);
    }),
    { numRuns: 1_000 },
  );
});

test("plain words of many languages stay as they are", () => {
  const plain = [
    "Please pay 412.00 EUR to Bob, order #7 (soon).",
    "Zoë’s café — naïve façade, Größe 5, Ångström…",
    "Привет, как дела? Счёт во вложении",
    "Καλημέρα κόσμε, το τιμολόγιο",
    "請付款給王先生。今日中にお願いします。USBケーブル",
    "안녕하세요 송장을 확인하세요",
    "नमस्ते, कृपया भुगतान करें",
    "สวัสดีครับ กรุณาชำระเงิน",
    "שלום, נא לשלם",
    "مرحبا، يرجى الدفع",
    "Đặng Thị Ngọc trả tiền",
    "🎉 done → next",
  ];
  for (const text of plain) expect(readableText(text)).toBe(text);
});

describe("marked, so that it can be read, is", () => {
  test.each([
    ["a Cyrillic letter in a Latin word", "pаypal", "‹а U+0430›"],
    ["a word wholly of Cyrillic letters that look Latin", "Go to сора now", "‹с U+0441›‹о U+043E›‹р U+0440›‹а U+0430›"],
    ["a Greek letter in a Latin word", "gοogle", "‹ο U+03BF›"],
    ["a letter that few languages write", "ɡoogle", "‹ɡ U+0261›"],
    ["a dotless i", "mıcrosoft", "‹ı U+0131›"],
    ["anything but ASCII in a domain", "see müller.example", "m‹ü U+00FC›ller.example"],
    ["letters that are written from the right in an address, without their shape", "א@acme.example", "‹U+05D0›@acme"],
    ["mathematical letters", "𝐩𝐚𝐲", "‹𝐩 U+1D429›"],
    ["full-width letters", "ＡＰＰＲＯＶＥＤ", "‹Ａ U+FF21›"],
    ["a digit of another script", "total ৪00", "‹৪ U+09EA›"],
    ["a dot that is none", "evil․example", "‹․ U+2024›"],
    ["a slash that is none", "acme∕pay", "‹∕ U+2215›"],
    ["the other spelling of an accent", "cafe\u0301", "cafe‹U+0301›"],
    ["a digit struck through", "4\u03360", "4‹U+0336›0"],
    ["a flood of marks", `a${"\u0300".repeat(9)}`, "‹U+0300›"],
    ["a mark that stands on nothing", "\u0301a", "‹U+0301›"],
    ["a space that is none", "a\u00a0b", "a‹U+00A0›b"],
    ["nothing at all, many times", `a${"\u200b".repeat(500)}b`, "a‹U+200B ×500›b"],
    ["tag characters", "a\u{e0041}\u{e0042}", "a‹U+E0041›‹U+E0042›"],
    ["an override of the direction", "invoice\u202efdp.exe", "invoice‹U+202E›fdp.exe"],
    ["an escape sequence", "\u001b[2Jclean", "‹U+001B›[2Jclean"],
    ["half of a character", "a\ud800", "a‹U+D800›"],
    ["the blank cell of Braille", "a\u2800", "a‹U+2800›"],
    ["spaces that push something away", `a${" ".repeat(400)}b`, "a‹400 spaces›b"],
    ["spaces at the end", "a  ", "a‹2 spaces›"],
    ["lines that push something away", `a${"\n".repeat(400)}b`, "a‹400 line feeds›\nb"],
    ["our own signs", "‹U+200B›", "‹U+2039›U+200B‹U+203A›"],
    ["our own end of a line", "a⏎b", "a‹⏎ U+23CE›b"],
  ])("%s", (_, text, drawn) => {
    expect(readableText(text)).toContain(drawn);
    expect(readBackText(readableText(text))).toBe(text);
  });

  test("in the argument that holds an address: whatever is not ASCII", () => {
    expect(readableText("bücher", { address: true })).toBe("b‹ü U+00FC›cher");
    expect(readableText("bücher")).toBe("bücher");
  });
});

test("a text that is spelled in another form is drawn otherwise than its normal form", () => {
  for (const text of ["cafe\u0301", "\u212b", "\u1100\u1161", "\u0063\u0327\u0301"])
    expect(readableText(text)).not.toBe(readableText(text.normalize("NFC")));
});
