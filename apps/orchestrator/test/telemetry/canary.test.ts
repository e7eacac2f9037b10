// Nothing that a stranger wrote is in a log, a metric or a trace: a workflow and an agent whose every text is the canary are
// called with the canary in every place of a request, served by one process, played by another, with workers in processes of
// their own, and with a real collector.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTrace } from "../../src/telemetry/traces/run-trace.ts";
import { SPAN_ATTRIBUTES } from "../../src/telemetry/traces/span-attribute.ts";
import { BIN, environment, temporaryFolder } from "../cli/bulkhead-process.ts";
import { type Collector, collector } from "./collector.ts";

/** It could be a name, a code or an id. */
const CANARY = "canary_7";

const folder = temporaryFolder();
folder.file(
  "hostile.ts",
  `import { createMainAgent, defineTool, defineWorker, defineWorkflow } from "@bulkhead/agents";
import { call, returns, says, scriptedModel, together } from "@bulkhead/agents/testing";
import { z } from "zod";
const hostile = () => Object.assign(new Error("${CANARY}"), { name: "${CANARY}", code: "${CANARY}", ${CANARY}: 1 });
const url = z.object({ url: z.string() });
const open = { description: "Open.", input: url, effect: "read" } as const;
const openPage = defineTool({ ...open, name: "open_page", run: () => "${CANARY}" });
const breaks = defineTool({ ...open, name: "breaks", run: () => { throw hostile(); } });
const returned = z.object({ kind: z.enum(["one", "two"]), title: z.string().max(40) });
const text = z.object({ text: z.string() });
const reader = defineWorker({ name: "reader", purpose: "Read.", input: text, returns: returned, tools: [openPage, breaks] });
const babbler = defineWorker({ name: "babbler", purpose: "Read.", input: text, returns: returned });
const unanswered = defineWorker({ name: "unanswered", purpose: "Read.", input: text, returns: returned });
const code = defineWorker({ name: "code", input: text, returns: returned, run: () => { throw hostile(); } });
const model = scriptedModel({
  main: [together(call("${CANARY}", { ${CANARY}: "${CANARY}" }), call("reader", { text: "${CANARY}" })), says("${CANARY}")],
  reader: [
    together(call("${CANARY}", { url: "${CANARY}" }), call("breaks", { url: "${CANARY}" }), call("open_page", { url: "${CANARY}" })),
    returns({ kind: "one", title: "${CANARY}" }),
  ],
  babbler: () => says("${CANARY}"),
  unanswered: () => { throw hostile(); },
});
export const chatty = createMainAgent({ model, workers: [reader], tools: [] });
export default defineWorkflow({
  name: "hostile", model, runIn: "process", input: text, returns: z.object({ ok: z.int().min(0).max(9) }),
  workers: [reader, babbler, unanswered, code], tools: [openPage, breaks],
  async run(ctx, { text }) {
    const page = ctx.read(openPage, { url: "page" });
    const all = await Promise.all([reader, babbler, unanswered, code].map((worker) => ctx.spawn(worker, { text: worker === reader ? page : text })));
    await ctx.call(breaks, { url: "page" });
    return { ok: all.filter(({ ok }) => ok).length };
  },
});
`,
);
folder.file("chatty.ts", `export { chatty as default } from "./hostile.ts";\n`);

interface Started {
  readonly child: ChildProcess;
  readonly ready: Readonly<Record<string, string>>;
  readonly said: readonly string[];
}

const living = new Set<ChildProcess>();
async function started(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Started> {
  const all = ["--conditions=@bulkhead/source", BIN, ...args, "--json", "--metrics-port", "0"];
  const child = spawn(process.execPath, all, {
    cwd: folder.path,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const lines = createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  const gone = once(child, "exit").then(() => {
    throw new Error(`it ended: ${said.join("\n")}`);
  });
  gone.catch(() => undefined);
  const [ready] = await Promise.race([once(lines, "line"), gone]);
  return { child, ready: JSON.parse(ready), said };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly events?: readonly unknown[];
  readonly links?: readonly { readonly traceId: string }[];
  readonly status: { readonly message?: string };
  readonly service: unknown;
}

function spansOf({ bodies }: Collector): readonly Span[] {
  return bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap(
      ({ resource, scopeSpans }: { resource: Span; scopeSpans: readonly { spans: readonly Span[] }[] }) => {
        const service = resource.attributes.find(({ key }) => key === "service.name")?.value["stringValue"];
        return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
      },
    ),
  );
}

const LINK = "a".repeat(32);

describe("a run in which everything is the canary", { timeout: 120_000 }, () => {
  let heard: Collector;
  let spans: readonly Span[] = [];
  let pages = "";
  let logs = "";
  let outcome: unknown;
  let answers: readonly number[] = [];

  beforeAll(async () => {
    heard = await collector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: heard.url };
    const [serve, pool] = await Promise.all([
      started(env, "serve", "hostile.ts", "chatty.ts", "--port", "0", "--queue", "canaries"),
      started(env, "pool", "--modules", "hostile.ts", "chatty.ts", "--queue", "canaries"),
    ]);
    const ask = (path: string, body?: object | string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${serve.ready["url"]}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": CANARY,
          "x-canary": CANARY,
          baggage: CANARY,
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
    const everywhere = {
      metadata: { [CANARY]: CANARY },
      config: { configurable: { [CANARY]: CANARY }, tags: [CANARY] },
    };
    await ask("/threads", { thread_id: CANARY, ...everywhere });
    const run = { assistant_id: "hostile", input: { text: CANARY }, ...everywhere };
    const traced = {
      traceparent: `00-${LINK}-${"b".repeat(16)}-01`,
      tracestate: `${CANARY}=1`,
      "idempotency-key": CANARY,
    };
    const response = await ask(`/threads/${CANARY}/runs/wait?${CANARY}=${CANARY}`, run, traced);
    outcome = ((await response.json()) as { outcome: unknown }).outcome;
    const chat = { assistant_id: "chatty", input: { messages: [{ role: "user", content: CANARY, name: CANARY }] } };
    const others = [
      await ask("/runs/wait", chat, { traceparent: CANARY }),
      await ask(`/${CANARY}?${CANARY}`),
      await ask(`/threads/${CANARY}x/state`),
      await ask("/runs/wait", `{"${CANARY}`),
      await ask("/runs", { assistant_id: CANARY, input: CANARY }),
    ];
    for (const other of others) await other.text();
    answers = others.map(({ status }) => status);
    for (const { ready } of [serve, pool]) pages += await (await fetch(`${ready["metrics"]}/metrics`)).text();
    for (const { child } of [serve, pool]) {
      child.kill("SIGTERM");
      await once(child, "close");
    }
    logs = [...serve.said, ...pool.said].join("\n");
    spans = spansOf(heard);
  }, 120_000);
  afterAll(async () => {
    for (const child of living) child.kill("SIGKILL");
    await heard?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("ends, and each kind of telemetry tells of it", () => {
    expect(outcome).toEqual({ ok: true, value: { ok: 1 } });
    expect(answers).toEqual([200, 404, 404, 400, 404]);
    expect(pages).toContain('bulkhead_workers_total{code="worker_crashed"} 1');
    expect(pages).toContain('bulkhead_workers_total{code="no_result"} 1');
    expect(logs).toContain('"kind":"job_end"');
    expect(logs).toContain('"endpoint":"(none)","status":404');
    expect(spans.length).toBeGreaterThan(20);
  });

  test("is one trace over both processes, from the request to the model's and the tool's call", () => {
    const [started] = logs.split("\n").filter((line) => line.includes('"run_start"') && line.includes('"hostile"'));
    const { run } = JSON.parse(started ?? "{}") as { run: string };
    const own = spans.filter(({ traceId }) => traceId === runTrace(run).traceId);
    const path = (span: Span): readonly string[] => {
      const parent = own.find(({ spanId }) => spanId === span.parentSpanId);
      return [...(parent === undefined ? [] : path(parent)), `${span.service}: ${span.name}`];
    };
    const paths = own.map((span) => path(span).join(" > "));
    const root =
      "bulkhead-serve: POST /threads/{thread_id}/runs/wait > bulkhead-pool: process job > bulkhead-pool: invoke_workflow hostile";
    const worker = `${root} > bulkhead-pool: invoke_agent reader`;
    for (const expected of [
      `${root} > bulkhead-pool: execute_tool open_page`,
      `${root} > bulkhead-pool: invoke_agent code`,
      `${worker} > bulkhead-pool: chat bulkhead-test`,
      `${worker} > bulkhead-pool: execute_tool breaks`,
    ])
      expect(paths).toContain(expected);
    expect(paths.every((one) => one.startsWith("bulkhead-serve: POST"))).toBe(true);
    expect(own.flatMap(({ links = [] }) => links.map(({ traceId }) => traceId))).toEqual([LINK]);
  });

  test("has spans with the attributes of the closed list alone, without events and without words in a status", () => {
    const named = spans.flatMap(({ attributes }) => attributes.map(({ key }) => key));
    expect(named.filter((key) => !Object.hasOwn(SPAN_ATTRIBUTES, key))).toEqual([]);
    expect(spans.flatMap(({ events = [] }) => events)).toEqual([]);
    expect(spans.filter(({ status }) => status.message !== undefined)).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(["gen_ai.usage.input_tokens", "gen_ai.agent.name", "error.type"]));
  });

  test("the guide names these attributes", () => {
    const guide = readFileSync(new URL("../../../../docs/guide/telemetry.md", import.meta.url), "utf8");
    const [, list = ""] = /^A span has these attributes, .*?: (.*)\.$/m.exec(guide) ?? [];
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, one]) => one)).toEqual(Object.keys(SPAN_ATTRIBUTES));
  });

  test("leaves the canary in no trace, no metric and no line of a log", () => {
    const seen = { traces: heard.everything(), pages, logs };
    for (const [where, text] of Object.entries(seen)) {
      const at = text.toLowerCase().indexOf("canary_7");
      expect([where, at === -1 ? "" : text.slice(Math.max(0, at - 200), at + 50)]).toEqual([where, ""]);
    }
  });
});
