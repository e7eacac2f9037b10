import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../src/store.ts";

test("a link is found until it expires", () => {
  let now = 1000;
  const store = openStore(join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl"), () => now);
  store.add({ slug: "abc", url: "https://example.org/", createdAt: now, expiresAt: 2000 });
  assert.equal(store.find("abc").kind, "link");
  now = 2000;
  assert.equal(store.find("abc").kind, "expired");
});
