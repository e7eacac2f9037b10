// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStatistics } from "../tree/src/statistics.ts";

const day = (number: number) => Date.UTC(2026, 0, number, 12);

test("a link that nobody followed has no visits", () => {
  assert.deepEqual(createStatistics().of("constructor"), { total: 0, days: {} });
});

test("days are told apart in UTC, and come the oldest first", () => {
  const statistics = createStatistics();
  for (const at of [Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 1, 23, 59, 59, 999), Date.UTC(2026, 0, 2, 5)])
    statistics.visit("abc", at);
  assert.deepEqual(statistics.of("abc"), { total: 3, days: { "2026-01-01": 1, "2026-01-02": 2 } });
  assert.deepEqual(Object.keys(statistics.of("abc").days), ["2026-01-01", "2026-01-02"]);
  assert.equal(statistics.of("abd").total, 0);
});

test("thirty days are kept, and the total knows of all", () => {
  const statistics = createStatistics();
  for (let number = 1; number <= 100; number++) statistics.visit("abc", day(number));
  const { total, days } = statistics.of("abc");
  assert.equal(total, 100);
  assert.equal(Object.keys(days).length, 30);
  assert.equal(Object.keys(days)[0], new Date(day(71)).toISOString().slice(0, 10));
});
