// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { createLimiter } from "../tree/src/rate-limit.ts";
import { createShortener } from "../tree/src/server.ts";
import { createStatistics } from "../tree/src/statistics.ts";
import { openStore } from "../tree/src/store.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Site {
  readonly get: (path: string, method?: string) => Promise<Response>;
  readonly post: (body: unknown, type?: string) => Promise<Response>;
}

async function start({ now = Date.now, burst = 100 } = {}): Promise<Site> {
  const store = openStore(join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl"), now);
  const limiter = createLimiter({ burst, perSecond: 0.5, now });
  const server = createShortener({ store, statistics: createStatistics(), limiter, now });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    get: (path, method = "GET") => fetch(`${origin}${path}`, { redirect: "manual", method }),
    post: (body, type = "application/json") =>
      fetch(`${origin}/api/links`, {
        method: "POST",
        headers: { "content-type": type },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

test("a link is made, followed and counted", async () => {
  const { get, post } = await start({ now: () => Date.UTC(2026, 10, 26) });
  const made = await post({ url: "https://example.org/a?b=c" });
  assert.equal(made.status, 201);
  const { slug } = await json(made);
  assert.equal(made.headers.get("location"), `/api/links/${slug}`);
  for (let visit = 0; visit < 3; visit++) {
    const followed = await get(`/${slug}`);
    assert.equal(followed.status, 302);
    assert.equal(followed.headers.get("location"), "https://example.org/a?b=c");
  }
  assert.equal((await get(`/${slug}`, "HEAD")).status, 302);
  const described = await json(await get(`/api/links/${slug}`));
  assert.deepEqual(described["visits"], { total: 4, days: { "2026-11-26": 4 } });
});

test("what a client chose is kept, once", async () => {
  const { get, post } = await start();
  assert.equal((await post({ url: "https://example.org/", slug: "spring" })).status, 201);
  assert.equal((await post({ url: "https://example.com/", slug: "spring" })).status, 409);
  assert.equal((await get("/spring")).headers.get("location"), "https://example.org/");
});

test("a link that has expired is gone, and says so", async () => {
  let now = 0;
  const { get, post } = await start({ now: () => now });
  await post({ url: "https://example.org/", slug: "soon", seconds: 60 });
  assert.equal((await get("/soon")).status, 302);
  now = 60_000;
  assert.equal((await get("/soon")).status, 410);
  assert.equal((await get("/api/links/soon")).status, 410);
});

test("what is wrong is refused with its reason", async () => {
  const { post } = await start();
  for (const body of [
    "",
    "{",
    "null",
    "7",
    "[]",
    {},
    { url: "javascript:alert(1)" },
    { url: "https://a.example", slug: "a b" },
  ])
    assert.equal((await post(body)).status, 400, JSON.stringify(body));
  assert.equal((await post({ url: "https://example.org/", seconds: 0 })).status, 400);
  assert.equal((await post({ url: "https://example.org/", slug: "api" })).status, 400);
  assert.equal((await post("url=https://example.org/", "application/x-www-form-urlencoded")).status, 415);
  const large = await post({ url: "https://example.org/", note: "a".repeat(20_000) });
  assert.equal(large.status, 413);
  assert.equal(typeof (await json(large))["problem"], "string");
});

test("what is not there is 404, and another method is told which", async () => {
  const { get } = await start();
  for (const path of ["/nothing", "/", "/a/b", "/api/links/nothing", "/%2e%2e/x", "/__proto__"])
    assert.equal((await get(path)).status, 404, path);
  const removed = await get("/nothing", "DELETE");
  assert.deepEqual([removed.status, removed.headers.get("allow")], [405, "GET, HEAD"]);
  assert.equal((await get("/api/links")).status, 405);
  assert.equal((await get("/health")).status, 200);
});

test("who makes too many links waits, and who follows them does not", async () => {
  const { get, post } = await start({ burst: 2, now: () => 0 });
  const statuses: number[] = [];
  for (let made = 0; made < 3; made++)
    statuses.push((await post({ url: "https://example.org/", slug: `abc${made}` })).status);
  assert.deepEqual(statuses, [201, 201, 429]);
  assert.equal((await post({ url: "https://example.org/" })).headers.get("retry-after"), "2");
  assert.equal((await get("/abc0")).status, 302);
});
