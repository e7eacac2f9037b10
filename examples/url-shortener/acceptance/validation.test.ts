// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLife, checkSlug, checkUrl } from "../tree/src/validation.ts";

test("only what a browser opens as a web page is a URL", () => {
  for (const url of ["https://example.org/a?b=c#d", "http://localhost:8080/", "https://bücher.example/"])
    assert.equal(checkUrl(url).ok, true, url);
  for (const url of [
    "",
    "example.org",
    "/a",
    "javascript:alert(1)",
    "data:text/html,hi",
    "file:///etc/hostname",
    "ftp://example.org/",
    "https://user:secret@example.org/",
    `https://example.org/${"a".repeat(2048)}`,
    7,
    null,
    undefined,
    ["https://example.org/"],
  ])
    assert.equal(checkUrl(url).ok, false, String(url));
});

test("a URL comes back as browsers spell it", () => {
  const checked = checkUrl("HTTPS://Example.ORG:443/a b");
  assert.deepEqual(checked, { ok: true, value: "https://example.org/a%20b" });
});

test("a slug is short, plain and not one of ours", () => {
  for (const slug of ["abc", "Spring-Sale_26", "a".repeat(32)]) assert.equal(checkSlug(slug).ok, true, slug);
  for (const slug of ["", "ab", "a".repeat(33), "a b", "../x", "é-é-é", "abc\n", "api", "HEALTH", 123, null])
    assert.equal(checkSlug(slug).ok, false, String(slug));
});

test("a life is a whole number of seconds, a year at most", () => {
  for (const seconds of [1, 60, 31_536_000]) assert.equal(checkLife(seconds).ok, true, String(seconds));
  for (const seconds of [0, -1, 1.5, Number.NaN, Infinity, 31_536_001, "60", null])
    assert.equal(checkLife(seconds).ok, false, String(seconds));
});
