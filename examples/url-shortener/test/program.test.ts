import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inOrder, programFromYaml } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { shortenerEvaluators } from "../evaluators.ts";
import {
  forgetsTheCut,
  storeWithNotes,
  storeWithoutExpiry,
  takesAnyScheme,
  trustsTheIndex,
} from "../script/mishaps.ts";

const program = programFromYaml(readFileSync(join(import.meta.dirname, "../program.yaml"), "utf8"));

test("every evaluator that the program names is there, and every hidden test file is asked for", () => {
  const named = new Set(program.instructions.flatMap(({ evaluators = [] }) => evaluators));
  expect([...named].sort()).toEqual(Object.keys(shortenerEvaluators()).sort());
});

test("each instruction is judged by a hidden test of its own", () => {
  const hidden = inOrder(program).map(({ evaluators = [] }) => evaluators.filter((name) => name.startsWith("accept_")));
  expect(new Set(hidden.flat()).size).toBe(program.instructions.length);
});

test("what the script's workers write wrong are still changes of what they write right", () => {
  for (const wrong of [takesAnyScheme, trustsTheIndex, storeWithoutExpiry, storeWithNotes, forgetsTheCut])
    expect(wrong().length).toBeGreaterThan(100);
});
