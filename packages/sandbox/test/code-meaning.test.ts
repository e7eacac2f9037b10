import { CODE_MEANINGS, CODES } from "@bulkhead/sandbox";
import { expect, test } from "vitest";

test("every code has one meaning, in the order of the list", () => {
  expect(Object.keys(CODE_MEANINGS)).toEqual([...CODES]);
});

test("a meaning is one line that a table can hold", () => {
  for (const { meaning } of Object.values(CODE_MEANINGS)) expect(meaning).toMatch(/^[^\n|]{10,120}$/);
});
