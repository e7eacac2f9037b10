// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLimiter } from "../tree/src/rate-limit.ts";

test("a burst is let through, and then as many as time allows, for each client by itself", () => {
  let now = 0;
  const limiter = createLimiter({ burst: 5, perSecond: 2, now: () => now });
  const taken = (client: string) => Array.from({ length: 8 }, () => limiter.take(client).ok).filter(Boolean).length;
  assert.equal(taken("ana"), 5);
  assert.equal(taken("ben"), 5);
  now = 1000;
  assert.equal(taken("ana"), 2);
  now = 3_600_000;
  assert.equal(taken("ana"), 5);
});

test("who is refused hears how long to wait, and waiting so long is enough", () => {
  let now = 0;
  const limiter = createLimiter({ burst: 1, perSecond: 0.1, now: () => now });
  limiter.take("ana");
  const refused = limiter.take("ana");
  assert.deepEqual(refused, { ok: false, retrySeconds: 10 });
  now = 9_000;
  assert.equal(limiter.take("ana").ok, false);
  now = 20_000;
  assert.equal(limiter.take("ana").ok, true);
});

test("clients that went away are forgotten, and a clock that goes back gives nothing away", () => {
  let now = 0;
  const limiter = createLimiter({ burst: 2, perSecond: 1, now: () => now });
  for (let client = 0; client < 10_000; client++) limiter.take(String(client));
  now = 60_000;
  limiter.take("ana");
  limiter.take("ana");
  assert.equal(limiter.size, 1);
  now = 0;
  assert.equal(limiter.take("ana").ok, false);
});
