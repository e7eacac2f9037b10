import { expect, test } from "vitest";
import { HandleTable } from "../src/index.ts";

test("a handle is its name as text, and refuses to be a number", () => {
  const handle = new HandleTable().reserve(1).issue("41", { integrity: "external", readers: [] });
  expect([String(handle), `${handle as never}`, JSON.stringify(handle)]).toEqual(["{{h1}}", "{{h1}}", '"{{h1}}"']);
  const number = handle as unknown as number;
  for (const slip of [() => number < 50, () => number - 1, () => Math.max(number), () => +number]) {
    expect(slip).toThrow("{{h1}} is a handle, and no number; read the outcome to compare it");
  }
});
