// Which paths there are, and which of them are one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPath } from "../../src/files/check-path.ts";
import { folded } from "../../src/files/path-names.ts";

const REFUSED = [
  ...["", "/", "/a", "//a", "C:/a", "c:a", "a/", "a//b", "./a", "a/.", "..", "a/../b", "a/..", "...", "．．/a", "․․/a"],
  ...[
    "a\\b",
    "..\\a",
    "\\\\server\\a",
    "a:b",
    "a*",
    "a?",
    '"a"',
    "<a>",
    "a|b",
    "a\0",
    "a\nb",
    "a\u200Bb",
    "a\u202Eb",
    "\uD800",
  ],
  ...[
    "a ",
    " a",
    "a.",
    "a/b. /c",
    "CON",
    "con.txt",
    "nul",
    "a/aux.js",
    "LPT1",
    "com¹",
    ".git",
    "a/.GIT/config",
    "GIT~1",
    ".ｇit/x",
  ],
  ...["e\u0301", "a".repeat(256), `${"a/".repeat(32)}a`, `${"a/".repeat(3)}${"é".repeat(128)}`],
];

test.each(REFUSED)("%j is no path", (path) => {
  expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: "bad_path" }));
});

test("no message repeats the path", () => {
  for (const path of REFUSED.filter(({ length }) => length > 3))
    try {
      checkPath(path);
    } catch (error) {
      expect((error as Error).message).not.toContain(path);
    }
});

test.each([
  "a",
  ".gitignore",
  "src/[id]/page.tsx",
  "a b/c",
  "..a",
  "été/ñ.md",
  "日本語.txt",
  "@scope/pkg",
  "a".repeat(255),
])("%j is one", (path) => {
  expect(checkPath(path)).toBe(path);
});

test.each([
  ["Readme.md", "README.MD"],
  ["straße", "STRASSE"],
  ["file", "ﬁle"],
  ["ｓrc", "src"],
  ["ſrc", "src"],
  ["\u212Bngstrom", "\u00C5ngstrom"],
  ["раураl", "paypal"],
  ["СОМ", "COM"],
  ["Αlpha", "alpha"],
  ["İstanbul", "i̇stanbul"],
  ["σς", "ΣΣ"],
])("%j and %j are one name", (one, other) => {
  expect(folded(one)).toBe(folded(other));
});

test("what differs in a letter does not collide", () => {
  const names = ["a", "b", "ab", "a-b", "a_b", "été", "ete", "1", "l", "日", "本"];
  expect(new Set(names.map(folded)).size).toBe(names.length);
});

test("folding twice is folding once, and case and Unicode's forms never matter", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(name, (text) => {
      expect(folded(folded(text))).toBe(folded(text));
      for (const form of ["NFC", "NFD", "NFKC"] as const) expect(folded(text.normalize(form))).toBe(folded(text));
      expect(folded(text.toLowerCase())).toBe(folded(text.toLowerCase().toUpperCase()));
    }),
  );
});
