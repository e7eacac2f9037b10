// Who may do what: keys, their scopes, and that another tenant's id is as one that is not there, at every endpoint.
import { defineTool, defineWorkflow } from "@bulkhead/agents";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../src/serve/endpoint.ts";
import { type Served, served } from "./served.ts";

const pay = defineTool({
  name: "pay",
  description: "Pay.",
  input: z.object({ to: z.string().max(40) }),
  effect: "write",
  egress: true,
  run: () => "paid",
});
const asks = defineWorkflow({
  name: "asks",
  input: z.object({ to: z.string().max(40) }), // not the user's own words: it asks
  returns: z.object({ ok: z.boolean() }),
  workers: [],
  tools: [pay],
  run: async (ctx, { to }) => ({ ok: (await ctx.call(pay, { to })).ok }),
});

/** What each endpoint that takes a body takes: what would be done, were it hers. */
const BODIES: Readonly<Record<string, object>> = {
  "/threads/{thread_id}/state/checkpoint": { checkpoint: {} },
  "/threads/{thread_id}/history": {},
  "/threads/{thread_id}/runs": { assistant_id: "asks", command: { resume: true } },
  "/threads/{thread_id}/runs/wait": { assistant_id: "asks", command: { resume: true } },
  "/threads/{thread_id}/runs/stream": { assistant_id: "asks", input: { to: "a" } },
  "/v1/approvals/{id}/approve": { digest: "0".repeat(64) },
  "/v1/approvals/{id}/reject": {},
  "/v1/approvals/{id}/edit": { digest: "0".repeat(64), arguments: {} },
};

describe("tenants", { timeout: 60_000 }, () => {
  let service: Served;
  let [hers, his, reads]: readonly string[] = [];
  let ids: Readonly<Record<string, string>>;
  const call = async (key: string | undefined, method: string, path: string, body?: object) => {
    const init = body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json", ...(key === undefined ? {} : { "x-api-key": key }) };
    const response = await fetch(`${service.url}${path}`, { method, headers, ...init });
    return { status: response.status, text: await response.text() };
  };
  beforeAll(async () => {
    service = await served({ modules: { asks }, keyed: true });
    hers = (await service.newKey("hers", "admin")).key;
    his = (await service.newKey("his", "admin")).key;
    reads = (await service.newKey("hers", "read")).key;
    await call(hers, "POST", "/threads", { thread_id: "t" });
    await call(hers, "POST", "/threads/t/runs/wait", { assistant_id: "asks", input: { to: "SECRET" } });
    const { runs } = JSON.parse((await call(hers, "GET", "/v1/runs")).text);
    const { approvals } = JSON.parse((await call(hers, "GET", "/v1/approvals")).text);
    ids = { thread_id: "t", run_id: runs[0].id, run: runs[0].id, approval: approvals[0].id };
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  const shared = (path: string) => path.startsWith("/assistants") || path.startsWith("/v1/workflows"); // the operator's
  const withIds = ({ path }: Endpoint) =>
    path.replace(
      /\{(\w+)\}/g,
      (_, name: string) => ids[name === "id" ? (path.startsWith("/v1/approvals") ? "approval" : "run") : name] ?? "",
    );

  test("every endpoint that names something of hers answers him 404, and her something else", async () => {
    const named = service.endpoints.filter(({ path }) => path.includes("{") && !shared(path));
    expect(named.length).toBeGreaterThan(15);
    const foreign = await Promise.all(
      named.map(async (one) => [
        `${one.method} ${one.path}`,
        (await call(his, one.method.toUpperCase(), withIds(one), BODIES[one.path])).status,
      ]),
    );
    expect(foreign.filter(([, status]) => status !== 404)).toEqual([]);
    const reading = named.filter(
      ({ method, path, answers }) => method === "get" && answers !== "events" && !path.endsWith("/join"),
    );
    for (const one of reading)
      expect([one.path, (await call(hers, "GET", withIds(one))).status]).toEqual([one.path, 200]);
  });

  test("lists hold nothing of hers for him, and her id makes a thread of his own", async () => {
    for (const path of ["/v1/runs", "/v1/approvals"])
      expect((await call(his, "GET", path)).text).not.toMatch(/SECRET|asks"/);
    expect((await call(his, "POST", "/threads/search", {})).text).toBe("[]");
    expect((await call(his, "GET", `/v1/approvals?run=${ids["run"]}`)).status).toBe(404);
    expect((await call(his, "POST", "/threads", { thread_id: "t" })).status).toBe(200);
    expect((await call(his, "GET", `/threads/t/runs/${ids["run"]}`)).status).toBe(404);
  });

  test("a key does what its scopes say, and nothing else", async () => {
    const refused = await Promise.all(
      service.endpoints
        .filter(({ scope }) => scope !== "read")
        .map(async (one) => [
          one.path,
          (await call(reads, one.method.toUpperCase(), withIds(one), BODIES[one.path] ?? {})).status,
        ]),
    );
    expect(refused.filter(([, status]) => status !== 403)).toEqual([]);
    expect((await call(reads, "GET", "/v1/runs")).status).toBe(200);
  });

  test("no key, a wrong one and one that was revoked are one refusal", async () => {
    const gone = await service.newKey("hers", "admin");
    expect((await call(gone.key, "GET", "/v1/runs")).status).toBe(200);
    await service.revoke(gone.id);
    const [none, wrong, revoked] = [
      await call(undefined, "GET", "/v1/runs"),
      await call("x", "GET", "/v1/runs"),
      await call(gone.key, "GET", "/v1/runs"),
    ];
    expect([none, wrong, revoked].map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set([none.text, wrong.text, revoked.text]).size).toBe(1);
    expect((await call(undefined, "GET", "/healthz")).status).toBe(200);
    expect(service.faults).toEqual([]);
  });
});
