import assert from "node:assert/strict";
import { test } from "node:test";
import { createLimiter } from "../src/rate-limit.ts";

test("who asks too often waits", () => {
  let now = 0;
  const limiter = createLimiter({ burst: 1, perSecond: 1, now: () => now });
  assert.equal(limiter.take("ana").ok, true);
  assert.deepEqual(limiter.take("ana"), { ok: false, retrySeconds: 1 });
  now = 1000;
  assert.equal(limiter.take("ana").ok, true);
});
