// Pairs that say something: two worlds that are the same look alike whatever leaks.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "../../src/leaks/subject.ts";
import { checkNonInterference } from "../../src/non-interference/check-non-interference.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { answers } from "../../src/non-interference/tool-result.ts";

const silent = {
  invoke: async () => ({}),
  stream: async () => (async function* () {})(),
} as Graph;

/** `same`: its worlds are. Each plan that is run is told. */
const subject = (plans: readonly ("same" | "other")[], ran: string[] = []): Subject<string> => ({
  name: "silent",
  plans: fc.constantFrom(...plans),
  worlds: (plan) => (plan === "same" ? fc.constant({}) : fc.record({ s0: fc.record({ result: answers }) })),
  smaller: () => [],
  captured: (plan) => {
    ran.push(plan);
    return { turns: [{}], build: () => silent };
  },
});

test("two worlds that are the same do not count as a pair", async () => {
  const ran: string[] = [];
  const verdict = await checkNonInterference(subject(["same", "other"], ran), { pairs: 10, seed: 1, ways: ["invoke"] });
  expect(verdict).toMatchObject({ holds: true, pairs: 10 });
  expect(ran).toEqual(Array(20).fill("other"));
});

test("where all worlds are the same nothing was shown, and that is said", async () => {
  const checked = checkNonInterference(subject(["same"]), { pairs: 3, seed: 1, ways: ["invoke"] });
  await expect(checked).rejects.toThrow("the worlds of these plans are all the same");
});
