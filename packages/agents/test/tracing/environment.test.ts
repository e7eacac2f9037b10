// Tracing that environment variables switch on shows nothing of a worker: LangSmith's, and LangChain's verbosity.
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { traceable } from "langsmith/traceable";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, question, readMail } from "../mailbox.ts";
import { kinds, nested, plain, workerWithTool } from "./agents.ts";
import { type Collector, collector } from "./collector.ts";

const before = { ...process.env };
afterAll(() => {
  process.env = before;
});

describe("LANGSMITH_TRACING", () => {
  let langsmith: Collector;

  // One for all tests: the tracer keeps the endpoint that it first saw.
  beforeAll(async () => {
    langsmith = await collector();
    Object.assign(process.env, {
      LANGSMITH_TRACING: "true",
      LANGCHAIN_TRACING_V2: "true",
      LANGSMITH_ENDPOINT: langsmith.url,
      LANGSMITH_API_KEY: "test",
      LANGCHAIN_CALLBACKS_BACKGROUND: "false",
      LANGSMITH_DISABLE_RUN_COMPRESSION: "true",
    });
  });
  afterAll(() => langsmith[Symbol.asyncDispose]());
  beforeEach(() => langsmith.clear());

  /** Its own spans have come, and time has passed for others. */
  const traced = async (name: string) => {
    await vi.waitFor(() => expect(langsmith.text()).toContain(name), 30_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
  };

  test("sees everything of a plain agent, and of an agent inside its tool (the control)", async () => {
    await plain();
    await traced(CANARY);
    langsmith.clear();
    await nested().plain();
    await traced(`${CANARY} look`);
  });

  test.for(kinds)("sees the main side of %s, and no worker", async ([, run]) => {
    await run();
    await traced("open_mail");
    expect(langsmith.text()).not.toContain(CANARY);
  });

  test("sees nothing of a worker's tools", async () => {
    await workerWithTool({});
    await traced("research");
    expect(langsmith.text()).not.toContain(CANARY);
    expect(langsmith.text()).not.toContain("fetch_page");
  });

  test("sees nothing of a whole agent that a tool runs, nor of a model that a code worker asks", async () => {
    await nested().isolated();
    await traced("open_mail");
    expect(langsmith.text()).not.toContain(CANARY);
  });

  test("sees nothing of a function that a tool made traceable", async () => {
    const look = traceable(async (text: string) => `${CANARY} ${text}`, { name: "look" });
    const openMail = defineTool({
      name: "open_mail",
      description: "",
      input: z.object({}),
      effect: "read",
      run: () => look("x"),
    });
    const reader = defineWorker({
      name: "read_mail",
      input: z.object({ mail: z.string() }),
      returns: z.object({ ok: z.boolean() }),
      run: ({ mail }) => ({ ok: mail.includes(CANARY) }),
    });
    const model = () => scriptedModel({ main: [call("open_mail"), says("done")] });
    await plain([openMail], model());
    await traced(CANARY); // the control
    langsmith.clear();
    await createMainAgent({ model: model(), tools: [openMail], readers: { open_mail: reader } }).invoke(question);
    await traced("open_mail");
    expect(langsmith.text()).not.toContain(CANARY);
  });
});

describe("LANGCHAIN_VERBOSE", () => {
  const printed: string[] = [];

  beforeAll(() => {
    process.env = { ...before, LANGCHAIN_VERBOSE: "true", LANGCHAIN_CALLBACKS_BACKGROUND: "false" };
    for (const method of ["log", "info", "debug", "warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
    }
  });
  afterAll(() => void vi.restoreAllMocks());
  beforeEach(() => {
    printed.length = 0;
  });

  test("prints everything of a plain agent, and of an agent inside its tool (the control)", async () => {
    await plain();
    expect(printed.join("\n")).toContain(CANARY);
    printed.length = 0;
    await nested().plain();
    expect(printed.join("\n")).toContain(`${CANARY} look`);
  });

  test.for(kinds)("prints the main side of %s, and no worker", async ([, run]) => {
    await run();
    expect(printed.join("\n")).toContain("open_mail");
    expect(printed.join("\n")).not.toContain(CANARY);
  });

  test("prints nothing of a whole agent that a tool runs, nor of a model that a code worker asks", async () => {
    await nested().isolated();
    expect(printed.join("\n")).toContain("open_mail");
    expect(printed.join("\n")).not.toContain(CANARY);
  });
});

test("a model that was made verbose prints nothing inside a tool (the control: outside it does)", async () => {
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  vi.stubEnv("LANGCHAIN_VERBOSE", "false");
  vi.stubEnv("LANGCHAIN_CALLBACKS_BACKGROUND", "false");
  const inner = new FakeListChatModel({ responses: [CANARY], verbose: true });
  const openMail = defineTool({
    name: "open_mail",
    description: "",
    input: z.object({}),
    effect: "read",
    run: async () => (await inner.invoke(CANARY)).text,
  });
  const model = () =>
    scriptedModel({ main: [call("open_mail"), says("done")], read_mail: [returns({ kind: "none" })] });
  await plain([openMail], model());
  expect(printed.join()).toContain(CANARY);
  printed.length = 0;
  await createMainAgent({ model: model(), tools: [openMail], readers: { open_mail: readMail } }).invoke(question);
  expect(printed).toEqual([]);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
