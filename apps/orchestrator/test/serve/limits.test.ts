// Limits of tenants over HTTP: what is over one is answered 429 with when to come again, and loses nothing; a run that passes
// its tenant's day ends as one that passes its own limits.
import { defineTool, defineWorker, defineWorkflow } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { tenantLimits } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Served, served } from "./served.ts";

const gate = Promise.withResolvers<void>();
const pause = defineTool({
  name: "pause",
  description: "Wait.",
  input: z.object({}),
  effect: "read",
  run: async () => {
    await gate.promise;
    return "";
  },
});
const waits = defineWorkflow({
  name: "waits",
  input: z.object({}),
  returns: z.object({}),
  workers: [],
  tools: [pause],
  async run(ctx) {
    await ctx.call(pause, {});
    return {};
  },
});
const look = defineWorker({
  name: "look",
  purpose: "Say yes.",
  input: z.object({ text: z.string() }),
  returns: z.object({ yes: z.boolean() }),
});
const ends = ["done", "budget_exceeded", "other"] as const;
const looks = defineWorkflow({
  name: "looks",
  input: z.object({ text: z.string() }),
  returns: z.object({ ends: z.array(z.enum(ends)).max(2) }),
  workers: [look],
  tools: [],
  async run(ctx, input) {
    const told: (typeof ends)[number][] = [];
    for (let at = 0; at < 2; at++) {
      const found = await ctx.spawn(look, input);
      told.push(found.ok ? "done" : found.code === "budget_exceeded" ? found.code : "other");
    }
    return { ends: told };
  },
});

describe("limits of tenants over HTTP", { timeout: 60_000 }, () => {
  let service: Served;
  const call = async (
    key: string,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { "content-type": "application/json", "x-api-key": key, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = JSON.parse(await response.text());
    return { status: response.status, code: said.code, said, after: Number(response.headers.get("retry-after")) };
  };
  const limited = async (tenant: string, limit: Parameters<ReturnType<typeof tenantLimits>["set"]>[1]) => {
    await tenantLimits(service.database).set(tenant, limit);
    return (await service.newKey(tenant, "admin")).key;
  };
  beforeAll(async () => {
    const model = scriptedModel({ look: Array.from({ length: 20 }, () => returns({ yes: true })) });
    service = await served({ modules: { waits, looks }, model, keyed: true });
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  test("requests a minute: the next one is told when to come, and another tenant and the probes are not held up", async () => {
    const [key, other] = [await limited("fast", { requestsPerMinute: 2 }), await limited("slow", {})];
    const got = [];
    for (let at = 0; at < 3; at++) got.push(await call(key, "GET", "/v1/runs"));
    expect(got.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(got[2]).toMatchObject({ code: "too_many_requests" });
    expect(got[2]?.after).toBeGreaterThan(20);
    expect((await call(other, "GET", "/v1/runs")).status).toBe(200);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });

  test("runs at once: one more is refused, and begins under its idempotency key when there is room", async () => {
    const key = await limited("one", { concurrency: 1 });
    const first = await call(key, "POST", "/runs", { assistant_id: "waits", input: {} });
    expect(first.status).toBe(200);
    const again = () =>
      call(key, "POST", "/runs/wait", { assistant_id: "waits", input: {} }, { "idempotency-key": "second" });
    const refused = await again();
    expect(refused).toMatchObject({ status: 429, code: "too_many_runs", after: 5 });
    expect((await call(key, "GET", "/v1/limits")).said).toMatchObject({
      limit: { concurrency: 1 },
      used: { running: 1 },
    });
    expect((await call(key, "GET", "/v1/runs")).said.runs).toHaveLength(1);
    gate.resolve(); // and it stays open: whether the run has come to it already is not known
    await call(key, "GET", `/threads/${first.said.thread_id}/runs/${first.said.run_id}/join`);
    expect(await again()).toMatchObject({ status: 200, said: { outcome: { ok: true } } });
  });

  test("tokens a day: a run ends what it does as at its own limit, and no other begins before the next day", async () => {
    const key = await limited("frugal", { tokensPerDay: 1 });
    const ask = () => call(key, "POST", "/runs/wait", { assistant_id: "looks", input: { text: "x" } });
    expect((await ask()).said.outcome.value.ends).toEqual(["done", "budget_exceeded"]);
    const next = await ask();
    expect(next).toMatchObject({ status: 429, code: "tokens_spent" });
    expect(next.after).toBeGreaterThan(0);
    expect(next.after).toBeLessThanOrEqual(86_400);
    expect((await call(key, "GET", "/v1/limits")).said.used.tokens).toBeGreaterThan(0);
    await tenantLimits(service.database).set("frugal", {});
    expect((await ask()).said.outcome.value.ends).toEqual(["done", "done"]);
  });

  test("bits a day: what would tell more is not asked", async () => {
    const key = await limited("quiet", { bitsPerDay: 6 }); // an answer of the worker tells less than that, two tell more
    const ask = () => call(key, "POST", "/runs/wait", { assistant_id: "looks", input: { text: "x" } });
    expect((await ask()).said.outcome.value.ends).toEqual(["done", "budget_exceeded"]);
    const { said } = await call(key, "GET", "/v1/limits");
    expect(said.used.bits).toBeGreaterThan(1);
    expect(said.used.bits).toBeLessThanOrEqual(6);
    expect(service.faults).toEqual([]);
  });
});
