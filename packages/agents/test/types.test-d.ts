// What a user of the package can write, and what the compiler does not let them. Types only: nothing here runs.

import type { Handle, Outcome, Seen } from "@bulkhead/sandbox";
import { tool as langchainTool } from "@langchain/core/tools";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  type Context,
  createMainAgent,
  type Decision,
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  isolationMiddleware,
  memberOf,
  type RunReport,
  reveal,
  type Tool,
  trustedSet,
  type Unread,
  type Worker,
  type Workflow,
} from "../src/index.ts";

const orders = trustedSet({ name: "orders", file: "orders.csv" });
const payment = z.object({
  vendor: z.string(),
  order: z.string(),
  cents: z.int().max(50_000),
  note: z.string().optional(),
});

const pay = defineTool({
  name: "pay_invoice",
  description: "Pays.",
  input: payment,
  effect: "write",
  egress: true,
  decidedBy: "any",
  limits: { perRun: 10, perRow: 1 },
  arguments: {
    vendor: memberOf(orders, "vendor"),
    order: memberOf(orders, "order"),
    cents: memberOf(orders, "cents"),
    note: "user",
  },
  recipients: ["vendor"],
  text: { note: "plain" },
  run: async ({ cents, note }, { signal, key }) => {
    expectTypeOf(cents).toEqualTypeOf<number>();
    expectTypeOf(note).toEqualTypeOf<string | undefined>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(key).toEqualTypeOf<string>();
    // @ts-expect-error a number is no text
    return cents.toUpperCase();
  },
});

describe("defineTool", () => {
  test("infers its arguments from the input", () => {
    expectTypeOf(pay).toEqualTypeOf<Tool<z.infer<typeof payment>>>();
  });

  test("takes rules about its own arguments only", () => {
    const whole = { name: "t", description: "", input: payment, effect: "write", run: () => "" } as const;
    // @ts-expect-error there is no such argument
    defineTool({ ...whole, arguments: { amount: "user" } });
    // @ts-expect-error there is no such recipient
    defineTool({ ...whole, recipients: ["bcc"] });
    // @ts-expect-error there is no such text
    defineTool({ ...whole, text: { subject: "plain" } });
    // @ts-expect-error there is no such rule
    defineTool({ ...whole, arguments: { vendor: "trusted" } });
    // @ts-expect-error there is no such medium
    defineTool({ ...whole, text: { note: "rtf" } });
    // @ts-expect-error there is no such limit
    defineTool({ ...whole, limits: { perDay: 1 } });
    // @ts-expect-error there is no such effect
    defineTool({ ...whole, effect: "delete" });
    // @ts-expect-error a result is a handle or it is not said
    defineTool({ ...whole, returns: "text" });
    // @ts-expect-error one name is no list of readers
    defineTool({ ...whole, readers: "alice" });
    // @ts-expect-error a slip of the pen is no rule
    defineTool({ ...whole, egres: true });
  });

  test("asks for an effect, an input and a run", () => {
    // @ts-expect-error no effect
    defineTool({ name: "t", description: "", input: payment, run: () => "" });
    // @ts-expect-error no input
    defineTool({ name: "t", description: "", effect: "read", run: () => "" });
    // @ts-expect-error no run
    defineTool({ name: "t", description: "", input: payment, effect: "read" });
    // @ts-expect-error the input is no object
    defineTool({ name: "t", description: "", input: z.string(), effect: "read", run: () => "" });
  });

  test("takes any LangChain tool, whose arguments one may name", () => {
    const own = langchainTool(async ({ q }) => q, {
      name: "look_up",
      description: "",
      schema: z.object({ q: z.string() }),
    });
    expectTypeOf(defineTool({ tool: own, effect: "read" })).toEqualTypeOf<Tool<Record<string, unknown>>>();
    const named = defineTool<{ q: string }>({ tool: own, effect: "read", egress: true, arguments: { q: "user" } });
    expectTypeOf(named).toEqualTypeOf<Tool<{ q: string }>>();
    // @ts-expect-error there is no such argument
    defineTool<{ q: string }>({ tool: own, effect: "read", arguments: { query: "user" } });
    // @ts-expect-error rules are needed for it too
    defineTool({ tool: own });
  });
});

describe("with", () => {
  test("leaves the arguments that are open", () => {
    const alpha = pay.with({ vendor: "Alpha" }, { name: "pay_alpha" });
    expectTypeOf(alpha).toExtend<Tool<Omit<z.infer<typeof payment>, "vendor">>>();
    alpha.with({ order: "A-1", cents: 100 });
    // @ts-expect-error a bound constant is no argument any more
    alpha.with({ vendor: "Beta" });
  });

  test("takes constants of the arguments' types", () => {
    // @ts-expect-error a text is no number
    pay.with({ cents: "100" });
    // @ts-expect-error there is no such argument
    pay.with({ amount: 100 });
  });
});

type Offer = Extract<Seen<typeof offer>, { kind: "offer" }>;
declare const outcome: Outcome<typeof offer>;
declare const seen: Offer;

const page = z.object({ page: z.string() });
const offer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("offer"),
    shop: z.string().max(80),
    cents: z.int().min(0).max(1_000_000),
    until: z.iso.date(),
    tag: reveal(z.string().max(8)),
  }),
  z.object({ kind: z.literal("none") }),
]);

describe("defineWorker", () => {
  test("keeps the types of what it takes and gives", () => {
    const worker = defineWorker({
      name: "read_offer",
      purpose: "Find the offer.",
      input: page,
      returns: offer,
      limits: { steps: 2 },
    });
    expectTypeOf(worker).toEqualTypeOf<Worker<typeof page, typeof offer>>();
  });

  test("with run is code over the parsed input", () => {
    const count = { name: "count", input: page, returns: z.object({ n: z.int().min(0).max(9) }) };
    defineWorker({ ...count, run: ({ page: text }) => ({ n: text.length }) });
    defineWorker({ ...count, run: async () => ({ n: 1 }) });
    // @ts-expect-error it must give what it says
    defineWorker({ ...count, run: () => ({ n: "1" }) });
    // @ts-expect-error there is no such input
    defineWorker({ ...count, run: ({ text }) => ({ n: text }) });
  });

  test("with long merges what it gives", () => {
    const counts = { name: "w", purpose: "p", input: page, returns: z.object({ n: z.int().min(0).max(9) }) };
    defineWorker({ ...counts, long: { field: "page", tokens: 9, merge: ([first]) => ({ n: first?.n ?? 0 }) } });
    // @ts-expect-error it must give what the worker gives
    defineWorker({ ...counts, long: { field: "page", tokens: 9, merge: ([first]) => first?.n ?? 0 } });
    // @ts-expect-error code has no document of chunks
    defineWorker({ ...counts, run: () => ({ n: 1 }), long: { field: "page", tokens: 9, merge: () => ({ n: 1 }) } });
    // @ts-expect-error code asks no worker
    defineWorker({ ...counts, run: () => ({ n: 1 }), workers: [] });
  });

  test("without run needs a purpose", () => {
    // @ts-expect-error no purpose
    defineWorker({ name: "w", input: page, returns: offer });
    // @ts-expect-error there is no such limit
    defineWorker({ name: "w", purpose: "p", input: page, returns: offer, limits: { seconds: 3 } });
  });
});

describe("what the main side sees of a result", () => {
  test("choices, numbers, dates and what was revealed are read; every other text is a handle", () => {
    expectTypeOf<Offer["kind"]>().toEqualTypeOf<"offer">();
    expectTypeOf<Offer["cents"]>().toEqualTypeOf<number>();
    expectTypeOf<Offer["until"]>().toEqualTypeOf<string>();
    expectTypeOf<Offer["tag"]>().toEqualTypeOf<string>();
    expectTypeOf<Offer["shop"]>().toExtend<Handle>();
    // @ts-expect-error a text is a handle
    const shop: string = seen.shop;
    // @ts-expect-error a handle has no text to read
    const length: number = seen.shop.length;
    // @ts-expect-error a handle equals no text
    const same: boolean = seen.shop === "Alpha";
    expectTypeOf(`${seen.shop}`).toEqualTypeOf<string>();
    return [shop, length, same];
  });

  test("an outcome holds a value only where it is ok", () => {
    // @ts-expect-error not narrowed
    outcome.value;
    if (outcome.ok) expectTypeOf(outcome.value.kind).toEqualTypeOf<"offer" | "none">();
  });
});

describe("given", () => {
  test("keeps the type of the schema", () => {
    expectTypeOf<z.infer<ReturnType<typeof given<z.ZodEmail>>>>().toEqualTypeOf<string>();
    given(z.string(), { readers: "principal" });
    // @ts-expect-error there are no such readers
    given(z.string(), { readers: "alice" });
  });
});

describe("an agent", () => {
  const worker = defineWorker({ name: "read_offer", purpose: "Find the offer.", input: page, returns: offer });
  const model = new FakeListChatModel({ responses: [] });

  test("takes tools and workers of all kinds", () => {
    createMainAgent({
      model: [model, "openai:gpt-5.1"],
      workers: [worker],
      readers: { fetch: worker },
      tools: [pay, pay.with({ vendor: "Alpha" }, { name: "a" })],
      ask: "never",
      runIn: "inline",
    });
    isolationMiddleware({
      workers: { fetch: worker },
      tools: [pay],
      principals: { alice: ["alice@acme.eu"] },
      principal: "alice",
    });
    isolationMiddleware();
    // @ts-expect-error a main agent has a model
    createMainAgent({ tools: [pay] });
    // @ts-expect-error there is no such answer
    createMainAgent({ model, ask: "always" });
    // @ts-expect-error a worker is no tool
    createMainAgent({ model, tools: [worker] });
    // @ts-expect-error a LangChain tool without rules is no tool
    createMainAgent({ model, tools: [pay.langchain] });
    // @ts-expect-error there is no such limit
    createMainAgent({ model, limits: { dollars: 1 } });
  });

  test("is watched by data that cannot be changed", () => {
    expectTypeOf<Extract<Decision, { kind: "allow" }>>().toEqualTypeOf<{ readonly kind: "allow" }>();
    const change = (report: RunReport) => {
      // @ts-expect-error a report is read
      report.bits = 0;
      // @ts-expect-error its records too
      report.effects.push();
    };
    return change;
  });
});

const ticket = z.object({
  kind: z.enum(["bug", "bill"]),
  due: z.iso.date(),
  who: z.email(),
  note: z.string().max(80).optional(),
  tag: reveal(z.string().max(3)),
  count: z.int(),
  lines: z.array(z.object({ open: z.boolean(), text: z.string().max(4) })).max(3),
  own: given(z.string()),
});
declare const read: Seen<typeof ticket>;
declare const unread: Unread<typeof ticket>;
declare const answer: Outcome<typeof ticket>;
declare const ctx: Context<typeof ticket>;

describe("what a workflow sees", () => {
  test("is its input and its outcomes, text as handles unless it is given or revealed", () => {
    expectTypeOf(read.kind).toEqualTypeOf<"bug" | "bill">();
    expectTypeOf(read.due).toEqualTypeOf<string>();
    expectTypeOf(read.tag).toEqualTypeOf<string>();
    expectTypeOf(read.count).toEqualTypeOf<number>();
    expectTypeOf(read.lines[0]?.open).toEqualTypeOf<boolean | undefined>();
    expectTypeOf(read.own).toEqualTypeOf<string>();
    expectTypeOf<Seen<z.ZodUUID>>().toExtend<Handle>();
    // @ts-expect-error an address is a handle
    const who: string = read.who;
    // @ts-expect-error a handle has no length, also where it is optional
    read.note?.length;
    // @ts-expect-error a handle equals no text, in a list too
    const same: boolean = read.lines[0]?.text === "x";
    // @ts-expect-error every other text is a handle too
    const id: string = null as unknown as Seen<z.ZodUUID>;
    // @ts-expect-error not narrowed
    answer.value;
    return [who, same, id];
  });

  test("is nothing of what is unread, numbers too", () => {
    expectTypeOf(unread.count).toExtend<Handle<number>>();
    expectTypeOf(ctx.given.count).toExtend<Handle<number>>();
    // @ts-expect-error an unread number is a handle
    const count: number = unread.count;
    // @ts-expect-error and so is an unread choice
    const bug: boolean = unread.kind === "bug";
    return [count, bug];
  });
});

describe("a workflow's operations", () => {
  const tool = defineTool({
    name: "t",
    description: "",
    input: z.object({ a: z.string(), b: z.int() }),
    effect: "write",
    run: async () => {},
  });
  const bound = tool.with({ a: "x" });
  const lines = z.object({ lines: z.array(z.object({ n: z.int(), text: z.string() })) });
  const worker = defineWorker({
    name: "w",
    input: lines,
    returns: ticket.omit({ own: true }),
    run: () => null as never,
  });

  test("take values, handles of the same type, and handles for a part", () => {
    const calls = () => {
      void ctx.call(bound, { b: 1 });
      void ctx.call(bound, { b: unread.count });
      void ctx.call(bound, { b: ctx.given.count });
      void ctx.call(tool, { a: read.who, b: 1 });
      void ctx.spawn(worker, { lines: [{ n: unread.count, text: read.who }] });
      void ctx.spawn(worker, { lines: [] }).unread.who;
      // @ts-expect-error a is a constant now
      void ctx.call(bound, { a: "y", b: 1 });
      // @ts-expect-error a text's handle is no number's
      void ctx.call(bound, { b: read.who });
      // @ts-expect-error an argument is missing
      void ctx.call(tool, { a: "x" });
      // @ts-expect-error the worker takes lines
      void ctx.spawn(worker, { line: [] });
      // @ts-expect-error an outcome is no handle before it is awaited or unread
      void ctx.call(tool, { a: ctx.spawn(worker, { lines: [] }), b: 1 });
      // @ts-expect-error a label is read
      ctx.label = { integrity: "trusted", readers: "public" };
    };
    return calls;
  });

  test("are of a function that gets its input as it is seen, and returns what it says", () => {
    const flow = defineWorkflow({
      name: "flow",
      input: ticket,
      returns: z.object({ sent: z.boolean(), who: z.email().optional() }),
      workers: [worker],
      tools: [tool, bound],
      async run(context, input) {
        expectTypeOf(input.count).toEqualTypeOf<number>();
        expectTypeOf(context.given.own).toExtend<Handle>();
        const outcome = await context.spawn(worker, { lines: [] });
        if (outcome.ok) expectTypeOf(outcome.value.count).toEqualTypeOf<number>();
        return { sent: (await context.call(bound, { b: input.count })).ok, who: input.who };
      },
    });
    expectTypeOf(flow).toExtend<Workflow<typeof ticket>>();
    expectTypeOf<
      Extract<Awaited<ReturnType<typeof flow.invoke>>, { ok: true }>["value"]["sent"]
    >().toEqualTypeOf<boolean>();
    const own = { name: "flow", input: ticket, workers: [worker], tools: [tool] };
    // @ts-expect-error it says a boolean
    defineWorkflow({ ...own, returns: z.object({ sent: z.boolean() }), run: async () => ({ sent: "yes" }) });
    // @ts-expect-error a LangChain tool without rules is no tool
    defineWorkflow({ ...own, tools: [tool.langchain], returns: z.object({}), run: async () => ({}) });
    // @ts-expect-error a workflow has no words of a user's
    defineWorkflow({ ...own, userWords: "public", returns: z.object({}), run: async () => ({}) });
  });
});
