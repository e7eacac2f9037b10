// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { newSlug } from "../tree/src/slug.ts";
import { checkSlug } from "../tree/src/validation.ts";

test("a slug is seven letters or digits, and passes for one that a client chose", () => {
  for (let made = 0; made < 200; made++) {
    const slug = newSlug(() => false);
    assert.match(slug, /^[0-9A-Za-z]{7}$/);
    assert.equal(checkSlug(slug).ok, true);
  }
});

test("every letter is as likely as any other", () => {
  const counts = new Map<string, number>();
  let drawn = 0;
  // The same bytes each time, and none likelier than another.
  const draw = (bytes: number) => createHash("sha256").update(String(drawn++)).digest().subarray(0, bytes);
  for (let made = 0; made < 15_000; made++)
    for (const letter of newSlug(() => false, draw)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  assert.equal(counts.size, 62);
  const fair = (15_000 * 7) / 62; // who takes bytes modulo 62 draws eight letters a quarter more often
  for (const [letter, count] of counts) assert.ok(Math.abs(count - fair) < fair / 8, `${letter}: ${count}`);
});

test("what is taken is not given, and it does not try for ever", () => {
  let asked = 0;
  newSlug(() => ++asked < 10);
  assert.equal(asked, 10);
  assert.throws(() => newSlug(() => true));
});
