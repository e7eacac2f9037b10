// Where traces go, which are kept, and what a caller may say of its own.
import { createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { openTracer } from "../../src/telemetry/traces/open-tracer.ts";
import { callerTrace, runTrace } from "../../src/telemetry/traces/run-trace.ts";
import { closedAttributes } from "../../src/telemetry/traces/span-attribute.ts";
import { tracedSignals } from "../../src/telemetry/traces/traced-signals.ts";
import { collector } from "./collector.ts";

const A = "a".repeat(32);
const B = "b".repeat(16);

test("a caller's trace is two ids, or nothing", () => {
  expect(callerTrace(`00-${A}-${B}-01`)).toMatchObject({ traceId: A, spanId: B });
  const others = [
    undefined,
    "",
    "canary",
    `01-${A}-${B}-01`,
    `00-${A}-${B}-01-canary`,
    `00-${A.toUpperCase()}-${B}-01`,
    `00-${"0".repeat(32)}-${B}-01`,
    `00-${A}-${"0".repeat(16)}-01`,
    `00-${A}-${B}-01\n`,
    ` 00-${A}-${B}-01`,
  ];
  expect(others.map(callerTrace)).toEqual(others.map(() => undefined));
});

test("what is no attribute of the list, or holds what it may not, is in no span", () => {
  const given = {
    prompt: "canary",
    "gen_ai.tool.name": "a canary",
    "bulkhead.position": "../canary",
    "gen_ai.usage.input_tokens": "canary",
    "bulkhead.decision": "canary",
    "error.type": "canary",
    "gen_ai.agent.name": "reader",
    "bulkhead.bits": 3,
  };
  const closed = { "error.type": "other", "gen_ai.agent.name": "reader", "bulkhead.bits": 3 };
  expect(closedAttributes(given)).toEqual(closed);
});

test("a run's trace is the same in every process, and another run's is another", () => {
  expect(runTrace("s-1")).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), isRemote: true });
  expect(runTrace("s-1")).toEqual(runTrace("s-1"));
  expect(runTrace("s-1").traceId).not.toBe(runTrace("s-2").traceId);
});

test("nothing is made where no collector is named, or where it is switched off", async () => {
  const named = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  for (const env of [{}, { ...named, OTEL_SDK_DISABLED: "true" }, { ...named, OTEL_TRACES_EXPORTER: "none" }])
    expect(await openTracer(env, "bulkhead-serve", () => {})).toBeUndefined();
});

/** Two processes, each with half of each run. */
async function twoHalves(env: Readonly<Record<string, string>>, runs: readonly string[], lost: () => void = () => {}) {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", env["OTEL_EXPORTER_OTLP_ENDPOINT"]); // the exporter reads them by itself
  vi.stubEnv("OTEL_EXPORTER_OTLP_TIMEOUT", "2000");
  const [one, other] = [await openTracer(env, "one", lost), await openTracer(env, "other", lost)];
  vi.unstubAllEnvs();
  if (one === undefined || other === undefined) throw new Error("there is a collector");
  const [serves, plays] = [tracedSignals(one), tracedSignals(other)];
  for (const id of runs) {
    serves.request({ method: "POST", endpoint: "/runs", status: 200, ms: 1, run: { id, isNew: true } });
    plays.run({ run: id, at: 0, kind: "run_start", ask: "never" }, { name: "mail", kind: "workflow" });
    plays.run({ run: id, at: 1, kind: "run_end", ok: true, ms: 1 }, { name: "mail", kind: "workflow" });
  }
  await Promise.all([one, other].map((tracer) => tracer[Symbol.asyncDispose]()));
}

test("of a part of the runs each is kept whole, whoever played it", { timeout: 30_000 }, async () => {
  await using heard = await collector();
  const runs = [...Array(200).keys()].map((n) => `s-${n}`);
  const sampled = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" };
  await twoHalves({ OTEL_EXPORTER_OTLP_ENDPOINT: heard.url, ...sampled }, runs);
  const spans = [...heard.everything().matchAll(/"traceId":"([0-9a-f]{32})"/g)].map(([, id = ""]) => id);
  const counts = runs.map((run) => spans.filter((id) => id === runTrace(run).traceId).length);
  expect(new Set(counts)).toEqual(new Set([0, 2]));
  expect(counts.filter((many) => many === 2).length).toBeGreaterThan(50);
});

test("a worker that another pool played is in its run's trace, and says nothing but closed fields", {
  timeout: 30_000,
}, async () => {
  await using heard = await collector();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", heard.url);
  const tracer = await openTracer({ OTEL_EXPORTER_OTLP_ENDPOINT: heard.url }, "far", () => {});
  vi.unstubAllEnvs();
  if (tracer === undefined) throw new Error("there is a collector");
  const played = { run: "s-1", tenant: "acme", attempt: 1, end: "done", ms: 5 } as const;
  const { worker } = tracedSignals(tracer);
  worker?.({ ...played, worker: "read_invoice" });
  worker?.({ ...played, worker: "a canary", end: "again", code: "a canary" });
  await tracer[Symbol.asyncDispose]();
  const { traceId, spanId } = runTrace("s-1");
  const spans = JSON.parse(heard.bodies[0] ?? "").resourceSpans[0].scopeSpans[0].spans;
  expect(spans).toMatchObject([
    { traceId, parentSpanId: spanId, name: "process worker read_invoice", status: { code: 0 } },
    { traceId, parentSpanId: spanId, name: "process worker", status: { code: 2 } },
  ]);
  expect(heard.everything()).not.toContain("canary");
});

test("a collector that is away costs its spans, is told of, and holds nobody up for long", {
  timeout: 60_000,
}, async () => {
  const refusing = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
  const { port } = refusing.address() as { port: number };
  const lost = vi.fn();
  await twoHalves({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, ["s-1"], lost);
  refusing.close();
  expect(lost).toHaveBeenCalledTimes(2);
});
