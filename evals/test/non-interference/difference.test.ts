// What is said of a difference is where it is, and both values.
import { expect, test } from "vitest";
import { firstDifference } from "../../src/non-interference/difference.ts";
import { reduceWorlds } from "../../src/non-interference/reduce-worlds.ts";
import type { World } from "../../src/non-interference/world.ts";

const event = (channel: string, value: unknown) => ({ channel, text: JSON.stringify(value) });

test("the first event that differs is found, with its place in the event", () => {
  const same = [event("state", 1), event("console", "x")];
  const other = (to: string) => [...same, event("state", { a: [1, { b: to }] }), event("state", "later")];
  expect(firstDifference(other("y"), other("y"))).toBeUndefined();
  expect(firstDifference(other("one"), other("two"))).toEqual({
    channel: "state",
    index: 1,
    path: "/a/1/b",
    values: ['"one"', '"two"'],
  });
});

test("another order, another key and an event more are differences", () => {
  const [a, b] = [event("state", 1), event("console", 2)];
  expect(firstDifference([a, b], [b, a])?.path).toBe("(which event comes next)");
  expect(firstDifference([a], [a, b])?.values).toEqual(["(nothing more)", "console: 2"]);
  expect(firstDifference([event("state", { x: 1 })], [event("state", { y: 1 })])?.path).toBe("/");
  expect(firstDifference([event("state", { x: 1, y: 2 })], [event("state", { y: 2, x: 1 })])).toBeDefined(); // keys have an order
});

test("of all that differs in two worlds only what the difference needs is left", async () => {
  const site = (latency: number, text: string): World => ({
    a: { result: { kind: "returns", as: "text", latency, raw: { text } } },
    b: { result: { kind: "returns", as: "text", latency: latency * 2, raw: { text: "b" } } },
  });
  const latencyOf = (world: World) => world["b"]?.result?.latency;
  const { features } = await reduceWorlds(
    [site(1, "x"), site(2, "y")],
    async ([one, other]) => latencyOf(one) !== latencyOf(other),
  );
  expect(features).toEqual([{ path: "b.result.latency", values: [2, 4] }]);
});
