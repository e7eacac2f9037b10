// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../tree/src/store.ts";

test("a link expires at its moment, stays so when the file is opened again, and its slug stays taken", () => {
  let now = 10_000;
  const file = join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl");
  const store = openStore(file, () => now);
  store.add({ slug: "short", url: "https://example.org/", createdAt: now, expiresAt: 20_000 });
  store.add({ slug: "long", url: "https://example.org/", createdAt: now });
  now = 19_999;
  assert.equal(store.find("short").kind, "link");
  now = 20_000;
  assert.equal(store.find("short").kind, "expired");
  assert.equal(store.add({ slug: "short", url: "https://example.com/", createdAt: now }), false);
  now = Number.MAX_SAFE_INTEGER;
  assert.equal(store.find("long").kind, "link");
  assert.equal(openStore(file, () => now).find("short").kind, "expired");
});
