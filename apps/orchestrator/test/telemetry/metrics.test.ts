// The metrics: the page that is scraped, who may scrape it, and that the guide's table is the program's.
import { readFileSync } from "node:fs";
import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { METRICS } from "../../src/telemetry/metrics/metric.ts";
import { observeProcess, observeQueue } from "../../src/telemetry/metrics/observe-process.ts";
import { type Metrics, openMetrics } from "../../src/telemetry/metrics/open-metrics.ts";
import { serveMetrics } from "../../src/telemetry/metrics/serve-metrics.ts";
import { served } from "../serve/served.ts";

const readOffer = defineWorker({
  name: "read_offer",
  purpose: "What does it cost?",
  input: z.object({ offer: z.string() }),
  returns: z.object({ cents: z.int().min(0).max(10_000) }),
});
const priced = defineWorkflow({
  name: "priced",
  model: scriptedModel({ read_offer: () => returns({ cents: 4_900 }) }),
  input: given(z.object({ offer: z.string() })),
  returns: z.object({ cents: z.int().min(0).max(10_000) }),
  workers: [readOffer],
  tools: [],
  async run(ctx, { offer }) {
    const read = await ctx.spawn(readOffer, { offer });
    return { cents: read.ok ? read.value.cents : 0 };
  },
});

/** "name{a="b"}" → its value. */
const valuesOf = (page: string) =>
  new Map(
    page
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );

test("what happened is on the page of the service, by closed labels", { timeout: 60_000 }, async () => {
  await using service = await served({ modules: { priced } });
  const call = (path: string, body?: object) =>
    fetch(`${service.url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await call("/runs/wait", { assistant_id: "priced", input: { offer: "Kettle" } });
  await call("/threads/CANARY/state?CANARY=CANARY");
  await call("/CANARY");
  const response = await call("/metrics");
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const page = await response.text();
  expect(page).not.toContain("CANARY");
  expect(Object.fromEntries(valuesOf(page))).toMatchObject({
    'bulkhead_runs_started_total{module="priced"}': 1,
    'bulkhead_runs_ended_total{module="priced",code="ok"}': 1,
    'bulkhead_runs_active{module="priced"}': 0,
    'bulkhead_workers_total{code="ok"}': 1,
    'bulkhead_model_calls_total{code="ok"}': 1,
    'bulkhead_requests_total{method="POST",endpoint="/runs/wait",status="200"}': 1,
    'bulkhead_requests_total{method="GET",endpoint="/threads/{thread_id}/state",status="404"}': 1,
    'bulkhead_requests_total{method="GET",endpoint="(none)",status="404"}': 1,
    'bulkhead_request_seconds_count{endpoint="/runs/wait"}': 1,
  });
  expect(valuesOf(page).get('bulkhead_bits_total{module="priced"}')).toBeGreaterThan(13);
});

test("with keys the page takes one of the operator's tenant, and no other's", { timeout: 60_000 }, async () => {
  await using service = await served({ modules: { priced }, keyed: true });
  const keys = [
    undefined,
    (await service.newKey("acme", "admin")).key,
    (await service.newKey("operator", "run")).key,
    (await service.newKey("operator", "read")).key,
  ];
  const asked = keys.map((key) =>
    fetch(`${service.url}/metrics`, { headers: key === undefined ? {} : { "x-api-key": key } }),
  );
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 403, 403, 200]);
});

test("a port of its own answers the page, and nothing else", async () => {
  const metrics = openMetrics();
  await using server = await serveMetrics(metrics, { metricsPort: 0 });
  const asked = ["/metrics", "/", "/metrics?x=1"].map((path) => fetch(`${server.url}${path}`));
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 404, 404]);
  expect(server.url).toContain("127.0.0.1");
});

test("a database that is away costs its own figures alone", { timeout: 30_000 }, async () => {
  for (const backlog of [() => Promise.reject(new Error("away")), () => new Promise<never>(() => {})]) {
    const metrics = openMetrics();
    observeProcess(metrics);
    observeQueue(metrics, { backlog });
    const page = await metrics.page();
    expect(page).toContain("process_resident_memory_bytes ");
    expect(page).not.toContain("bulkhead_queue_jobs{");
  }
});

test("a queue's figures are by module, over its versions, and a label that holds something else is `other`", async () => {
  const metrics = openMetrics();
  const one = { name: "mail", of: "runs", queued: 2, active: 1, oldestSeconds: 4, dead: 1 } as const;
  const backlog = async () => [
    { ...one, version: "1" },
    { ...one, version: "2", oldestSeconds: 7 },
    { ...one, of: "workers", version: "2", oldestSeconds: 1, dead: 0 } as const,
    { ...one, name: "Say: hello", version: "1" },
  ];
  observeQueue(metrics, { backlog });
  expect(Object.fromEntries(valuesOf(await metrics.page()))).toMatchObject({
    'bulkhead_queue_jobs{module="mail",of="runs",state="queued"}': 4,
    'bulkhead_queue_jobs{module="mail",of="runs",state="active"}': 2,
    'bulkhead_queue_oldest_seconds{module="mail",of="runs"}': 7,
    'bulkhead_queue_oldest_seconds{module="mail",of="workers"}': 1,
    'bulkhead_queue_oldest_seconds{module="other",of="runs"}': 4,
    'bulkhead_queue_dead_jobs{module="mail"}': 2,
  });
});

test("the guide's table of metrics is what the page has, when everything is told", async () => {
  const guide = readFileSync(new URL("../../../../docs/guide/telemetry.md", import.meta.url), "utf8");
  const rows = [...guide.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \| (.*?) \| (.*?) \|$/gm)];
  const told = rows.map(([, name, type, labels = "", help]) => [
    name,
    type,
    [...labels.matchAll(/`(\w+)`/g)].map(([, one]) => one),
    help,
  ]);
  const described = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    name,
    type,
    Object.keys(labels),
    help,
  ]);
  expect(told).toEqual(described);

  const metrics: Metrics = openMetrics();
  observeProcess(metrics);
  observeQueue(metrics, {
    backlog: async () => [{ name: "m", version: "1", of: "runs", queued: 1, active: 1, oldestSeconds: 1, dead: 1 }],
  });
  await new Promise((resolve) => setTimeout(resolve, 50)); // the event loop has been looked at
  for (const name of Object.keys(METRICS)) metrics.add(name as "bulkhead_bits_total", 1, { module: "m" });
  const types = [...(await metrics.page()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]);
  expect(types.toSorted()).toEqual(
    Object.entries(METRICS)
      .map(([name, { type }]) => [name, type])
      .toSorted(),
  );
});
