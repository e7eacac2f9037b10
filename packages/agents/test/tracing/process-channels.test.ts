// What a process has beside its agents: console, warnings, unhandled rejections, globals, performance entries, reports,
// async-local state. A worker leaves nothing of what it read there, also when it goes on after its end.
import { performance } from "node:perf_hooks";
import { inspect } from "node:util";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { context, ROOT_CONTEXT } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { createMiddleware } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "../mailbox.ts";
import { said } from "./quiet.ts";

const agent = (...middleware: Parameters<typeof createMiddleware>[0][]) => {
  const { tools } = mailbox();
  return createMainAgent({
    model: honestModel(),
    tools,
    readers: { open_mail: readMail },
    middleware: middleware.map((one) => createMiddleware(one)),
  });
};

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a job says nothing on the console, on standard output and error, or as a warning", async () => {
  expect(await said(() => agent().invoke(question))).toEqual([]);
});

test("what tools, models and code workers throw after their time says nothing either", async () => {
  const slow = async () => {
    await later(20);
    throw new Error(CANARY);
  };
  const schema = z.object({ ok: z.boolean() });
  const input = z.object({ text: z.string() });
  const limits = { wallMs: 5 };
  const slowTool = defineTool({ name: "slow_tool", description: "", input: z.object({}), effect: "read", run: slow });
  const code = defineWorker({ name: "code", input, returns: schema, limits, run: slow });
  const reader = defineWorker({ name: "reader", purpose: "p", input, returns: schema, limits, tools: [slowTool] });
  const model = scriptedModel({
    main: [call("code", { text: "x" }), call("reader", { text: "x" }), says("done")],
    reader: [call("slow_tool", {}), returns({ ok: true })],
  });
  const codes: string[] = [];
  const heard = await said(async () => {
    const { messages } = await createMainAgent({ model, workers: [code, reader] }).invoke(question);
    codes.push(...messages.filter((one) => one.getType() === "tool").map((one) => one.text));
  });
  expect(codes).toEqual(['{"ok":false,"code":"timeout"}', '{"ok":false,"code":"timeout"}']);
  expect(heard).toEqual([]);
});

test("what a provider's package prints while a worker's model answers is heard by nobody, and the main model's is", async () => {
  const kept = (...words: unknown[]) => process.stderr.write(`${words.join(" ")}\n`); // as a console's method of before does
  const chatty = (who: string): void => {
    console.log(who);
    console.count(who);
    kept(who);
    process.stdout.write(who);
    process.emitWarning(who);
  };
  const scripted = scriptedModel({
    main: ({ step }) => {
      chatty("main");
      return step === 0 ? call("open_mail", { id: "1" }) : says("done");
    },
    read_mail: ({ messages }) => {
      chatty(JSON.stringify(messages));
      return returns({ kind: "none" });
    },
  });
  const main = createMainAgent({ model: scripted, tools: mailbox().tools, readers: { open_mail: readMail } });
  const heard = await said(() => main.invoke(question));
  expect(heard.join("\n").match(/main/g)?.length).toBeGreaterThanOrEqual(10);
  expect(heard.join("\n")).not.toContain("mail");
});

test("what is thrown at the caller holds nothing of a worker, in its stack and causes either", async () => {
  const { tools } = mailbox();
  const model = scriptedModel({ main: [call("open_mail", { id: "1" })], read_mail: [returns({ kind: "none" })] });
  const main = createMainAgent({ model, tools, readers: { open_mail: readMail }, limits: { modelCalls: 2 } });
  const error: unknown = await main.invoke(question).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const whole = inspect(error, { depth: 12, showHidden: true });
  expect(whole).toContain("limits.modelCalls");
  expect(whole).not.toContain(CANARY);
});

test("no global, no performance entry and no report of the process tells of it", async () => {
  const globals = () => Reflect.ownKeys(globalThis).map(String);
  const environment = () => JSON.stringify(process.env);
  await agent().invoke(question); // libraries put theirs when they are first used
  const before = { globals: globals(), environment: environment(), entries: performance.getEntries().length };
  await agent().invoke(question);
  expect({ globals: globals(), environment: environment(), entries: performance.getEntries().length }).toEqual(before);
  expect(JSON.stringify(process.report?.getReport() ?? {})).not.toContain(CANARY);
});

test("the main side's own async-local state is as it was, before, between and after calls", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const states: string[] = [];
  const mine = ROOT_CONTEXT.setValue(Symbol.for("mine"), "mine");
  const look = () => {
    const config: unknown = AsyncLocalStorageProviderSingleton.getRunnableConfig();
    states.push(`${context.active() === mine} ${inspect(config, { depth: 8 }).includes(CANARY)}`);
  };
  await context.with(mine, () =>
    agent({
      name: "looks",
      beforeModel: () => look(),
      wrapToolCall: async (request, handler) => {
        look();
        const answer = await handler(request);
        look();
        return answer;
      },
      afterAgent: () => look(),
    }).invoke(question),
  );
  context.disable();
  expect(states.length).toBeGreaterThan(6);
  expect(new Set(states)).toEqual(new Set(["true false"]));
});

test("a run that is told to nobody keeps what tools threw to itself", async () => {
  const heard = await said(async () => {
    const { report } = await observeRun({}, () => agent().invoke(question));
    expect(inspect(report, { depth: 8 })).toContain(CANARY); // operators can have it
    await agent().invoke(question);
  });
  expect(heard).toEqual([]);
});
