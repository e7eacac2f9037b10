import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../src/store.ts";

test("a link that was added is found", () => {
  const store = openStore(join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl"));
  const link = { slug: "abc", url: "https://example.org/", createdAt: 1 };
  assert.equal(store.add(link), true);
  assert.deepEqual(store.find("abc"), { kind: "link", link });
  assert.deepEqual(store.find("abd"), { kind: "none" });
});
