import { expect, test } from "vitest";
import { Recent } from "../src/recent.ts";

test("of more than a thousand the longest unused is forgotten, and what is used again stays", () => {
  const forgotten: number[] = [];
  const recent = new Recent<number, number>((one) => forgotten.push(one));
  for (let one = 0; one < 1_000; one++) recent.use(one, one);
  recent.use(0, 0);
  expect(forgotten).toEqual([]);
  recent.use(1_000, 1_000);
  expect(forgotten).toEqual([1]);
  expect([recent.get(0), recent.get(1), recent.get(1_000)]).toEqual([0, undefined, 1_000]);
});
