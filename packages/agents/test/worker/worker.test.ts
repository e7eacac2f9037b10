import { DEFAULT_LIMITS, SandboxError } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AgentsError } from "../../src/agents-error.ts";
import { defineTool } from "../../src/tool/tool.ts";
import { defineWorker } from "../../src/worker/worker.ts";

const input = z.object({ page: z.string() });
const returns = z.object({ price: z.int().min(0).max(1_000) });
const read = (name: string) =>
  defineTool({ name, description: "", input: z.object({}), effect: "read", run: () => "" });

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a worker", () => {
  test("holds what it is for, what it takes and what it gives", () => {
    const worker = defineWorker({ name: "read_page", purpose: "Find the price.", input, returns });
    expect(worker).toMatchObject({
      name: "read_page",
      kind: "model",
      purpose: "Find the price.",
      tools: [],
      model: undefined,
      limits: DEFAULT_LIMITS,
    });
    expect(worker.inputSchema).toMatchObject({
      type: "object",
      properties: { page: { type: "string" } },
      required: ["page"],
    });
    expect(worker.wrapped.jsonSchema).toMatchObject({
      properties: { value: { type: "object" } },
      required: ["value"],
      additionalProperties: false,
    });
    expect(Object.isFrozen(worker)).toBe(true);
  });

  test("has the tools and workers that it was checked with, whatever becomes of the lists", () => {
    const [tools, workers] = [
      [read("one")],
      [defineWorker({ name: "below", input, returns, run: () => ({ price: 1 }) })],
    ];
    const worker = defineWorker({ name: "above", purpose: "Find the price.", input, returns, tools, workers });
    tools.push(read("two"));
    workers.push(worker);
    expect([...worker.tools, ...worker.workers].map(({ name }) => name)).toEqual(["one", "below"]);
  });

  test("that is code needs no purpose and no model, and may take a whole document", () => {
    const worker = defineWorker({ name: "count", input, returns, run: () => ({ price: 1 }) });
    expect(worker).toMatchObject({ kind: "code", purpose: "", limits: { toolBytes: 16 * 1024 * 1024 } });
  });

  test("may return one value that is no object", () => {
    expect(defineWorker({ name: "w", purpose: "p", input, returns: z.boolean() }).wrapped.jsonSchema).toMatchObject({
      properties: { value: { type: "boolean" } },
    });
  });

  test("counts the handles that its result can hold", () => {
    const two = defineWorker({
      name: "w",
      purpose: "p",
      input,
      returns: z.object({ a: z.string().max(9), b: z.array(z.email()).max(3), c: z.int().min(0).max(9) }),
    });
    expect(two.wrapped.handles).toBe(4);
  });
});

describe("an open result is refused when the worker is defined, with every offender and its fix", () => {
  test.each([
    ["text without a bound", z.object({ note: z.string() }), "note"],
    ["a list without a bound", z.object({ list: z.array(z.boolean()) }), "list"],
    ["a number without bounds", z.object({ n: z.number() }), "n"],
    ["anything", z.object({ x: z.any() }), "x"],
    ["a record", z.object({ x: z.record(z.string(), z.boolean()) }), "x"],
    [
      "what only zod could check",
      z.object({
        n: z
          .int()
          .min(0)
          .max(9)
          .refine((n) => n !== 3),
      }),
      "n",
    ],
  ])("%s", (_, open, field) => {
    const error = thrownBy(() => defineWorker({ name: "w", purpose: "p", input, returns: open }));
    expect(error).toBeInstanceOf(SandboxError);
    expect(error).toMatchObject({ code: "open_schema" });
    expect((error as SandboxError).pointers.map(({ pointer }) => pointer).join()).toContain(field);
  });

  test("of code workers too", () => {
    expect(() =>
      defineWorker({ name: "w", input, returns: z.object({ note: z.string() }), run: () => ({ note: "" }) }),
    ).toThrow(/^open_schema: /);
  });
});

describe("every other refusal is one line that leads with bad_worker", () => {
  const whole = { name: "w", purpose: "p", input, returns };
  test.each<readonly [string, object, RegExp]>([
    ["a name with a space", { name: "read page" }, /name is 1 to 64/],
    ["no purpose", { purpose: undefined }, /"w" needs a purpose/],
    ["a blank purpose", { purpose: "  " }, /"w" needs a purpose/],
    ["two tools of one name", { tools: [read("a"), read("a")] }, /"w" has two tools of one name/],
    ["a limit of another name", { limits: { seconds: 3 } }, /unknown limit "seconds" \(wallMs, steps/],
    ["a limit of nothing", { limits: { steps: 0 } }, /limits\.steps of "w" is a whole number from 1/],
    ["a limit that is no number", { limits: { wallMs: "1s" } }, /limits\.wallMs of "w" is a whole number/],
    ["an endless limit", { limits: { tokens: Number.POSITIVE_INFINITY } }, /limits\.tokens of "w" is a whole number/],
    ["an input that is no object", { input: z.string() }, /the input of "w" must be z\.object/],
    [
      "an input that no JSON Schema says",
      { input: z.object({ when: z.date() }) },
      /the input of "w" must be z\.object\(\{…\}\) of plain types/,
    ],
  ])("%s", (_, change, message) => {
    const error = thrownBy(() => defineWorker({ ...whole, ...change } as never));
    expect(error).toBeInstanceOf(AgentsError);
    expect(String((error as Error).message)).toMatch(/^bad_worker: /);
    expect(String((error as Error).message)).toMatch(message);
  });

  test("its limits take the place of the defaults one by one", () => {
    expect(defineWorker({ ...whole, limits: { steps: 3 } }).limits).toEqual({ ...DEFAULT_LIMITS, steps: 3 });
  });
});

describe("what a worker cannot be", () => {
  const whole = { name: "w", purpose: "p", input: z.object({ a: z.string() }), returns: z.object({ ok: z.boolean() }) };

  test.each(["main", "return"])("named %s, which means something else", (name) => {
    expect(() => defineWorker({ ...whole, name })).toThrow(new RegExp(`^bad_worker: "${name}" is`));
  });

  test("given an option that is not there", () => {
    expect(() => defineWorker({ ...whole, limts: {} } as never)).toThrow(/^bad_worker: "w" has no option "limts"/);
  });

  test("open: the refusal says whose schema it is", () => {
    expect(() => defineWorker({ ...whole, returns: z.object({ a: z.string() }) })).toThrow(
      /^open_schema: the returns of "w": /,
    );
  });
});
