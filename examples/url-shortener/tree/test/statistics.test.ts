import assert from "node:assert/strict";
import { test } from "node:test";
import { createStatistics } from "../src/statistics.ts";

test("visits are counted in all and by day", () => {
  const statistics = createStatistics();
  statistics.visit("abc", Date.UTC(2026, 10, 26));
  statistics.visit("abc", Date.UTC(2026, 10, 26, 23));
  assert.deepEqual(statistics.of("abc"), { total: 2, days: { "2026-11-26": 2 } });
});
