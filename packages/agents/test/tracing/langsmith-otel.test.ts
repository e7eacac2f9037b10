// LANGSMITH_OTEL_ENABLED: LangSmith makes OpenTelemetry's spans of what it traces.
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { initializeOTEL } from "langsmith/experimental/otel/setup";
import { traceable } from "langsmith/traceable";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool } from "../../src/index.ts";
import { CANARY, honestModel, question, readMail } from "../mailbox.ts";
import { plain } from "./agents.ts";
import { type Collector, collector } from "./collector.ts";

const before = { ...process.env };
const spans = new InMemorySpanExporter();
let langsmith: Collector;

beforeAll(async () => {
  langsmith = await collector();
  Object.assign(process.env, {
    LANGSMITH_TRACING: "true",
    LANGSMITH_OTEL_ENABLED: "true",
    LANGSMITH_ENDPOINT: langsmith.url,
    LANGSMITH_API_KEY: "test",
    LANGCHAIN_CALLBACKS_BACKGROUND: "false",
  });
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  provider.register();
  initializeOTEL({ globalTracerProvider: provider, skipGlobalContextManagerSetup: true });
});
afterAll(async () => {
  process.env = before;
  await langsmith[Symbol.asyncDispose]();
});
const heard = () => JSON.stringify(spans.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes })));

const look = traceable(async (id: string) => `${CANARY} ${id}`, { name: "look" });
const openMail = defineTool({
  name: "open_mail",
  description: "Open one mail.",
  input: z.object({ id: z.string() }),
  effect: "read",
  run: ({ id }) => look(id),
});

test("sees what a tool made traceable (the control), and nothing of it behind the isolation", async () => {
  await plain([openMail]);
  await vi.waitFor(() => expect(heard()).toContain(CANARY), 20_000);
  spans.reset();
  await createMainAgent({ model: honestModel(), tools: [openMail], readers: { open_mail: readMail } }).invoke(question);
  await look("again"); // it still works, and what came before it has come
  await vi.waitFor(() => expect(heard()).toContain("again"), 20_000);
  expect(spans.getFinishedSpans()).toHaveLength(1);
}, 60_000);
