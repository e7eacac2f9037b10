// A worker's life, in this process and in one of its own: the same words, the same outcomes.
import {
  type Assignment,
  type Code,
  DEFAULT_LIMITS,
  inlineSandbox,
  processSandbox,
  type Sandbox,
  SandboxError,
} from "@bulkhead/sandbox";
import { afterAll, describe, expect, test } from "vitest";
import type { ModelPort, ModelReply } from "../../src/model/model-port.ts";
import type { ModelCall } from "../../src/model/reply-calls.ts";
import { workerBroker } from "../../src/worker/process/worker-broker.ts";
import { workerProcesses } from "../../src/worker/process/worker-processes.ts";
import { type WorkerPorts, workerLoop } from "../../src/worker/worker-loop.ts";
import { canCompart, IN_CI } from "./process/compartments.ts";

type ModelRequest = Parameters<ModelPort>[0];

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
const reply = (calls: readonly ModelCall[], text = "", more: Partial<ModelReply> = {}): ModelReply => ({
  text,
  calls,
  end: "complete",
  usage: undefined,
  ...more,
});

const processes = workerProcesses("process");
const compartments = IN_CI && canCompart() ? workerProcesses("bubblewrap") : undefined;
afterAll(() => {
  processes[Symbol.dispose]();
  compartments?.[Symbol.dispose]();
});

const SANDBOXES: Readonly<Record<string, (ports: WorkerPorts) => Sandbox>> = {
  "in line": (ports) => inlineSandbox({ execute: (given, at) => workerLoop(given, ports, at) }),
  "in a process of its own": (ports) =>
    processSandbox({ pool: processes, broker: (given, at) => workerBroker(given, ports, at) }),
  ...(compartments && {
    "in a compartment": (ports: WorkerPorts) =>
      processSandbox({ pool: compartments, broker: (given, at) => workerBroker(given, ports, at) }),
  }),
};

describe.each(Object.entries(SANDBOXES))("%s", (_, open) => {
  /** Plays the replies, the last one for ever, and keeps what the loop did. */
  async function live(
    replies: readonly (ModelReply | Error)[],
    change: Partial<Assignment> = {},
    answers = (calls: readonly ModelCall[]) => calls.map(({ name }) => `result of ${name}`),
    check: (text: string) => Code | undefined = () => undefined,
  ) {
    const asked: ModelRequest[] = [];
    const ran: string[] = [];
    const beside: string[] = [];
    let repairs = 0;
    let outcome: string;
    try {
      outcome = await open({
        model: async (request) => {
          asked.push(structuredClone(request));
          const next = replies[Math.min(asked.length, replies.length) - 1] ?? reply([]);
          if (next instanceof Error) throw next;
          return next;
        },
        check,
        repairing: () => {
          repairs++;
        },
        callTools: async (calls, step) => {
          ran.push(...calls.map(({ name }) => `${step}:${name}`));
          return { texts: answers(calls), guarded: false };
        },
        attempted: (calls) => beside.push(...calls.map(({ name }) => name)),
      }).run(assignment(change));
    } catch (error) {
      outcome = error instanceof SandboxError ? error.code : "not a SandboxError";
    }
    return { outcome, asked, ran, beside, repairs };
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
      expect([outcome, ran, beside]).toEqual(["no_result", [], ["search", "search"]]); // asked once more, it did the same
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
        [
          reply([call("search")], "", { usage: { input: 60, output: 0 } }),
          reply([call("search")], "", { usage: { input: 30, output: 30 } }),
        ],
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
      const run = open({
        model: () => never,
        callTools: async () => ({ texts: [], guarded: false }),
        attempted: () => {},
        check: () => undefined,
        repairing: () => {},
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

  describe("a reply that is no result is asked for once more", () => {
    const good = reply([call("return", '{"value":{"note":"x"}}')]);
    const said = ({ asked }: Awaited<ReturnType<typeof live>>) =>
      asked[1]?.messages.slice(2).map(({ role, text }) => `${role}: ${text}`);

    test.each([
      ["prose", reply([], "The price is 3."), "no_result: you did not call"],
      ["nothing", reply([]), "no_result: you did not call"],
      ["two returns", reply([call("return", "x", "a"), call("return", "x", "b")]), "no_result: you called the tool"],
      ["a cut answer", reply([], "The pri", { end: "cut" }), "no_result: your answer was cut off"],
      ["a cut call that parses", { ...good, end: "cut" as const }, "no_result: your answer was cut off"],
      ["a cut call of a tool", reply([call("search")], "", { end: "cut" }), "no_result: your answer was cut off"],
    ])("%s", async (_, bad, why) => {
      const lived = await live([bad, good]);
      expect(lived).toMatchObject({ outcome: '{"value":{"note":"x"}}', ran: [], repairs: 1 });
      expect(said(lived)?.at(-1)).toMatch(new RegExp(`^user: ${why}`));
    });

    test.each<Code>(["invalid_json", "schema_mismatch", "hidden_characters", "too_large", "no_result"])(
      "what the boundary would reject as %s",
      async (code) => {
        const bad = reply([call("return", "a stranger's words", "r"), call("search", "{}", "s")]);
        const lived = await live([bad, good], {}, undefined, (text) => (text.startsWith("{") ? undefined : code));
        expect(lived).toMatchObject({ outcome: '{"value":{"note":"x"}}', ran: [], beside: ["search"], repairs: 1 });
        expect(said(lived)?.at(-1)).not.toContain("stranger");
        expect(lived.asked[1]?.messages.at(-2)).toMatchObject({ role: "tool", callId: "s" }); // every call has an answer
      },
    );

    test.each<Code>(["too_deep", "denied"])("not what the boundary would reject as %s: it stands", async (code) => {
      const lived = await live([reply([call("return", "x")]), good], {}, undefined, () => code);
      expect(lived).toMatchObject({ outcome: "x", repairs: 0 });
    });

    test("once in its life: then the code stands, also when another flaw follows", async () => {
      const lived = await live([reply([]), reply([call("search")]), { ...good, end: "cut" }, good]);
      expect(lived).toMatchObject({ outcome: "no_result", ran: ["1:search"], repairs: 1 });
      expect(lived.asked).toHaveLength(3);
      const mismatched = await live([reply([call("return", "x")])], {}, undefined, () => "schema_mismatch");
      expect(mismatched).toMatchObject({ outcome: "schema_mismatch", repairs: 1 });
      expect(mismatched.asked).toHaveLength(2);
    });

    test("not beyond its steps or tokens: the code of what it said stands", async () => {
      const short = await live([reply([]), good], { limits: { ...DEFAULT_LIMITS, steps: 1 } });
      expect([short.outcome, short.repairs]).toEqual(["no_result", 0]);
      const dear = reply([], "", { usage: { input: 99, output: 2 } });
      const poor = await live([dear, good], { limits: { ...DEFAULT_LIMITS, tokens: 100 } });
      expect([poor.outcome, poor.repairs]).toEqual(["no_result", 0]);
    });

    test.each(["model_failed", "budget_exceeded"] as const)(
      "where that ends in %s, the code of its first reply stands",
      async (code) => {
        const failed = new SandboxError(code, "");
        const lived = await live([reply([call("return", "x")]), failed], {}, undefined, () => "schema_mismatch");
        expect(lived).toMatchObject({ outcome: "schema_mismatch", repairs: 1 });
        expect((await live([reply([call("search")]), failed])).outcome).toBe(code);
        expect((await live([reply([]), reply([call("search")]), failed])).outcome).toBe(code);
      },
    );

    test("not after a refusal, whose words go nowhere", async () => {
      const lived = await live([reply([], "I cannot help with that.", { end: "refused" }), good]);
      expect(lived).toMatchObject({ outcome: "model_failed", repairs: 0 });
      expect((await live([{ ...good, end: "refused" as const }])).outcome).toBe("model_failed");
    });

    test("and a huge reply is not sent back", async () => {
      const limits = { ...DEFAULT_LIMITS, resultBytes: 100 };
      const lived = await live([reply([call("return", "x".repeat(101))]), good], { limits }, undefined, (text) =>
        text.length > 100 ? "too_large" : undefined,
      );
      expect(JSON.stringify(lived.asked[1])).not.toContain("xxxx");
      expect(lived.repairs).toBe(1);
    });
  });
});
