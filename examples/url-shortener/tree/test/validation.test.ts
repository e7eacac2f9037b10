import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLife, checkSlug, checkUrl } from "../src/validation.ts";

test("a web address is taken, and spelled as browsers spell it", () => {
  assert.deepEqual(checkUrl("HTTPS://Example.org"), { ok: true, value: "https://example.org/" });
});

test("a slug is taken as it is, and a life as a number of seconds", () => {
  assert.equal(checkSlug("spring-sale").ok, true);
  assert.equal(checkLife(60).ok, true);
});
