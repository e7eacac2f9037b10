// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../tree/src/store.ts";

const newFile = () => join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl");
const link = (slug: string) => ({ slug, url: `https://example.org/${slug}`, createdAt: 1 });

test("what was added is there when the file is opened again", () => {
  const file = newFile();
  const first = openStore(file);
  assert.equal(first.add(link("abc")), true);
  assert.equal(first.add(link("xyz")), true);
  const again = openStore(file); // the first one was never closed, as after a crash
  assert.equal(again.size, 2);
  assert.deepEqual(again.find("abc"), { kind: "link", link: link("abc") });
  first.close();
  again.close();
});

test("a slug that is taken is not given to another, then and later", () => {
  const file = newFile();
  const first = openStore(file);
  first.add(link("abc"));
  const other = { ...link("abc"), url: "https://example.com/" };
  assert.equal(first.add(other), false);
  assert.equal(openStore(file).add(other), false);
  assert.deepEqual(openStore(file).find("abc"), { kind: "link", link: link("abc") });
});

test("a line that was cut off is left out, and does not spoil the next", () => {
  const file = newFile();
  const first = openStore(file);
  first.add(link("abc"));
  first.close();
  appendFileSync(file, '{"slug":"torn","url":"htt');
  const second = openStore(file);
  assert.equal(second.has("torn"), false);
  second.add(link("xyz"));
  second.close();
  const third = openStore(file);
  assert.deepEqual([third.has("abc"), third.has("xyz"), third.size], [true, true, 2]);
  for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) JSON.parse(line);
});

test("names that every object has are no links", () => {
  const store = openStore(newFile());
  for (const slug of ["constructor", "__proto__", "toString"]) assert.deepEqual(store.find(slug), { kind: "none" });
});
