import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { onAbort } from "../src/on-abort.ts";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

test("of all who wait for one signal one listens, and nobody when all have left", () => {
  const { signal } = new AbortController();
  const left = Array.from({ length: 1_000 }, () => onAbort(signal, () => undefined));
  expect(listeners(signal)).toBe(1);
  for (const leave of left) leave();
  expect(listeners(signal)).toBe(0);
});

test("all who wait are told once, in their order; who left is not, also when another's telling made it leave", () => {
  const stop = new AbortController();
  const told: string[] = [];
  const tell = () => told.push("twice");
  onAbort(stop.signal, tell);
  onAbort(stop.signal, tell);
  const leave = onAbort(stop.signal, () => told.push("left before"));
  leave();
  leave();
  onAbort(stop.signal, () => {
    told.push("first");
    leaveLate();
  });
  const leaveLate = onAbort(stop.signal, () => told.push("left meanwhile"));
  stop.abort();
  stop.abort();
  expect(told).toEqual(["twice", "twice", "first"]);
  expect(listeners(stop.signal)).toBe(0);
});

test("who comes after all have left is told", () => {
  const stop = new AbortController();
  onAbort(stop.signal, () => undefined)();
  let told = 0;
  onAbort(stop.signal, () => told++);
  stop.abort();
  expect(told).toBe(1);
});
