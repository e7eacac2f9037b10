import { type Assignment, DEFAULT_LIMITS, inlineSandbox, SandboxError } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import type { ModelCall, ModelPort } from "../src/model-port.ts";
import { workerLoop } from "../src/worker-loop.ts";

type ModelRequest = Parameters<ModelPort>[0];
type ModelReply = Awaited<ReturnType<ModelPort>>;

const search = {
  name: "search",
  description: "Searches.",
  parameters: { type: "object", properties: { q: { type: "string" } } },
};

function assignment(change: Partial<Assignment> = {}): Assignment {
  return {
    v: 1,
    worker: "read_page",
    purpose: "Find the price.",
    input: { page: "text" },
    returns: {
      type: "object",
      properties: { note: { type: "string", maxLength: 9, "x-reveal": true } },
      required: ["note"],
      additionalProperties: false,
    },
    tools: [search],
    limits: DEFAULT_LIMITS,
    label: { integrity: "external", readers: [] },
    ...change,
  };
}

const call = (name: string, args = "{}", id = name): ModelCall => ({ id, name, arguments: args });
const reply = (calls: readonly ModelCall[], text = "", usage: ModelReply["usage"] = undefined): ModelReply => ({
  text,
  calls,
  usage,
});

/** Plays the replies, the last one for ever, and keeps what the loop did. */
async function live(
  replies: readonly ModelReply[],
  change: Partial<Assignment> = {},
  answers = (calls: readonly ModelCall[]) => calls.map(({ name }) => `result of ${name}`),
) {
  const asked: ModelRequest[] = [];
  const ran: string[] = [];
  const beside: string[] = [];
  let outcome: string;
  try {
    outcome = await inlineSandbox({
      execute: (given, at) =>
        workerLoop(
          given,
          {
            model: async (request) => {
              asked.push(structuredClone(request));
              return replies[Math.min(asked.length, replies.length) - 1] ?? reply([]);
            },
            callTools: async (calls, step) => {
              ran.push(...calls.map(({ name }) => `${step}:${name}`));
              return answers(calls);
            },
            attempted: (calls) => beside.push(...calls.map(({ name }) => name)),
          },
          at,
        ),
    }).run(assignment(change));
  } catch (error) {
    outcome = error instanceof SandboxError ? error.code : "not a SandboxError";
  }
  return { outcome, asked, ran, beside };
}

describe("what a worker is told", () => {
  test("is its prompt, its input as JSON in one user message, and nothing else", async () => {
    const { asked } = await live([reply([call("return", '{"value":1}')])]);
    expect(asked[0]?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(asked[0]?.messages[0]).toMatchObject({
      text: expect.stringMatching(/^You are the worker "read_page"\.\nYour task: Find the price\./),
    });
    expect(asked[0]?.messages[1]).toEqual({ role: "user", text: '{"page":"text"}' });
  });

  test("has return among its tools, with the result wrapped in value, and no marks of ours", async () => {
    const { asked } = await live([reply([call("return", '{"value":1}')])]);
    expect(asked[0]?.tools.map(({ name }) => name)).toEqual(["search", "return"]);
    expect(asked[0]?.tools[1]?.parameters).toMatchObject({
      type: "object",
      required: ["value"],
      additionalProperties: false,
    });
    expect(JSON.stringify(asked[0]?.tools)).not.toContain("x-reveal");
    expect(asked[0]?.choice).toBe("any");
  });

  test("must call return where it has no other tool", async () => {
    expect((await live([reply([call("return", '{"value":1}')])], { tools: [] })).asked[0]?.choice).toBe("return");
  });

  test("is what its tools answered, in the order of its calls", async () => {
    const { asked, ran } = await live(
      [
        reply([call("search", '{"q":1}', "a"), call("search", '{"q":2}', "b")], "let me see"),
        reply([call("return", '{"value":1}')]),
      ],
      {},
      () => ["first", "second"],
    );
    expect(ran).toEqual(["0:search", "0:search"]);
    expect(asked[1]?.messages.slice(2)).toEqual([
      {
        role: "assistant",
        text: "let me see",
        calls: [call("search", '{"q":1}', "a"), call("search", '{"q":2}', "b")],
      },
      { role: "tool", callId: "a", name: "search", text: "first" },
      { role: "tool", callId: "b", name: "search", text: "second" },
    ]);
  });
});

describe("a worker answers by calling return once", () => {
  test("with its arguments as they were written", async () => {
    for (const text of ['{"value":{"note":"x"}}', '{"value" : 1 ,"value":2}', "not JSON", ""]) {
      expect((await live([reply([call("return", text)])])).outcome).toBe(text);
    }
  });

  test("after as many steps as it needs", async () => {
    const { outcome, ran } = await live([
      reply([call("search")]),
      reply([call("search")]),
      reply([call("return", '{"value":1}')]),
    ]);
    expect([outcome, ran]).toEqual(['{"value":1}', ["0:search", "1:search"]]);
  });

  test("calls beside it do not run, on whichever side they stand, and are told", async () => {
    for (const calls of [
      [call("search"), call("return", "x"), call("delete_all")],
      [call("return", "x"), call("search"), call("delete_all")],
    ]) {
      const { outcome, ran, beside } = await live([reply(calls)]);
      expect([outcome, ran, beside]).toEqual(["x", [], ["search", "delete_all"]]);
    }
  });

  test("two returns are no result, also when they agree, and what stands beside them does not run", async () => {
    const { outcome, ran, beside } = await live([
      reply([call("return", "x", "a"), call("search"), call("return", "x", "b")]),
    ]);
    expect([outcome, ran, beside]).toEqual(["no_result", [], ["search"]]);
  });

  test.each([
    ["prose", reply([], '{"value":{"note":"x"}}')],
    ["nothing", reply([])],
    ["prose that looks like a call", reply([], 'return({"value":1})')],
  ])("%s is no result", async (_, said) => {
    const { outcome, ran } = await live([said]);
    expect([outcome, ran]).toEqual(["no_result", []]);
  });

  test.each(["Return", "return ", "RETURN", "functions.return", "ｒeturn"])(
    "%j is another tool than return",
    async (name) => {
      const { outcome, ran } = await live([reply([call(name, '{"value":1}')]), reply([call("return", "x")])]);
      expect([outcome, ran]).toEqual(["x", [`0:${name}`]]);
    },
  );
});

describe("limits", () => {
  test("steps are model calls", async () => {
    const { outcome, asked } = await live([reply([call("search")])], { limits: { ...DEFAULT_LIMITS, steps: 3 } });
    expect([outcome, asked.length]).toEqual(["step_limit", 3]);
  });

  test("the last step may return", async () => {
    const { outcome } = await live([reply([call("search")]), reply([call("return", "x")])], {
      limits: { ...DEFAULT_LIMITS, steps: 2 },
    });
    expect(outcome).toBe("x");
  });

  test("beyond its tokens no tool of it runs any more", async () => {
    const { outcome, ran } = await live(
      [reply([call("search")], "", { input: 60, output: 0 }), reply([call("search")], "", { input: 30, output: 30 })],
      { limits: { ...DEFAULT_LIMITS, tokens: 100 } },
    );
    expect([outcome, ran]).toEqual(["budget_exceeded", ["0:search"]]);
  });

  test("a model that reports no usage is held by its steps", async () => {
    expect(
      (await live([reply([call("search")])], { limits: { ...DEFAULT_LIMITS, tokens: 1, steps: 2 } })).outcome,
    ).toBe("step_limit");
  });

  test("time ends a worker whose model never answers", async () => {
    const never = new Promise<never>(() => {});
    const run = inlineSandbox({
      execute: (given, at) =>
        workerLoop(given, { model: () => never, callTools: async () => [], attempted: () => {} }, at),
    }).run(assignment({ limits: { ...DEFAULT_LIMITS, wallMs: 20 } }));
    await expect(run).rejects.toMatchObject({ code: "timeout" });
  });
});

test("what a tool's port throws ends the worker, and its text goes nowhere", async () => {
  const { outcome } = await live([reply([call("search")])], {}, () => {
    throw new Error("a stranger's words");
  });
  expect(outcome).toBe("worker_crashed");
});
