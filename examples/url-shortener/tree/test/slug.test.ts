import assert from "node:assert/strict";
import { test } from "node:test";
import { newSlug } from "../src/slug.ts";

test("a slug that is taken is not given again", () => {
  const given = new Set<string>();
  for (let made = 0; made < 1000; made++) given.add(newSlug((slug) => given.has(slug)));
  assert.equal(given.size, 1000);
});
