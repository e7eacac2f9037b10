// What a comparison leaves out is a closed list, and the guide says all of it.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { comparable, IGNORED_FIELDS } from "../../src/non-interference/ignored-field.ts";

test("at most ten fields are ignored, and the guide gives each with its reason", () => {
  const guide = readFileSync(new URL("../../../docs/guide/non-interference.md", import.meta.url), "utf8");
  expect(IGNORED_FIELDS.length).toBeLessThanOrEqual(10);
  for (const { name, reason } of IGNORED_FIELDS) expect(guide).toContain(`| ${name} | ${reason} |`);
});

test("an id of version 7 loses its sequence number, and no other id or text loses anything", () => {
  const id = (sequence: string, drawn: string) => `01abcdef-0123-7${sequence}-8456-78${drawn}`;
  expect(comparable(id("000", "a500000001"))).toBe(comparable(id("fff", "a500000001")));
  expect(comparable(id("000", "a500000001"))).not.toBe(comparable(id("000", "a500000002")));
  const foreign = "01abcdef-0123-7000-8456-780123456789";
  expect(comparable(foreign)).toBe(JSON.stringify(foreign));
});

test("wherever ids stand in a text, and whatever looks like the beginning of one, each is found once", () => {
  const pattern = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{2}((?:a5|5a)[0-9a-f]{8})/g;
  const id = "01abcdef-0123-7fff-8456-78a500000001";
  const piece = fc.constantFrom(id, id.slice(0, 20), id.slice(5), "-7", "a5", "0", "deadbeef-", "7fff-", " ");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(comparable(text)).toBe(JSON.stringify(text).replaceAll(pattern, "id-$1"));
    }),
  );
});

test("an error loses its stack and nothing else; a text of that name in other data stays", () => {
  const error = { "(class)": "Error", message: "m", stack: "s", code: "c" };
  expect(JSON.parse(comparable(error))).toEqual({ "(class)": "Error", message: "m", code: "c" });
  expect(JSON.parse(comparable({ stack: "s" }))).toEqual({ stack: "s" });
});
