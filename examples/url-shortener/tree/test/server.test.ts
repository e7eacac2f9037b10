import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLimiter } from "../src/rate-limit.ts";
import { createShortener } from "../src/server.ts";
import { createStatistics } from "../src/statistics.ts";
import { openStore } from "../src/store.ts";

test("a link is made, and followed", async () => {
  const store = openStore(join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl"));
  const limiter = createLimiter({ burst: 10, perSecond: 1 });
  const server = createShortener({ store, statistics: createStatistics(), limiter }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on no pipe
  const made = await fetch(`http://127.0.0.1:${port}/api/links`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: "https://example.org/a" }),
  });
  const { slug } = (await made.json()) as { readonly slug: string };
  const followed = await fetch(`http://127.0.0.1:${port}/${slug}`, { redirect: "manual" });
  assert.equal(followed.headers.get("location"), "https://example.org/a");
  server.close();
});
