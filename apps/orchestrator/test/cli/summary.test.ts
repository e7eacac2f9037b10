// What is printed of a report: why calls were refused, in the guide's words, and the exit code.
import type { RunEvent, RunReport } from "@bulkhead/agents";
import { describe, expect, test } from "vitest";
import { explainReasons as explain } from "../../src/runs/reasons.ts";
import { noCalls, type RefusedCall, type RunCalls, withCall } from "../../src/runs/run-calls.ts";
import { exitCodeOf, summarise } from "../../src/runs/run-summary.ts";

type EffectRecord = RunReport["effects"][number];
type SpawnRecord = RunReport["spawns"][number];

const effect = (fields: Partial<EffectRecord>): EffectRecord => ({
  position: "c2-0",
  who: "main",
  tool: "send_mail",
  base: "send_mail",
  arguments: { to: "x@y.example" },
  sources: {},
  decision: { kind: "allow" },
  state: "done",
  ...fields,
});
const refused = (reason: "argument" | "context" | "readers" | "row" | "limit" | "undeclared", argument?: string) =>
  effect({
    state: "denied",
    code: "denied",
    decision: { kind: "deny", reason, ...(argument === undefined ? {} : { argument }) },
    sources: { body: ["c1-0"] },
  });
const spawn = (readers: SpawnRecord["label"]["readers"]): SpawnRecord => ({
  position: "c1-0",
  worker: "read_mail",
  ok: true,
  bits: 5,
  ms: 1,
  label: { integrity: "external", readers },
  attempted: [],
  repairs: 0,
});
const report = (effects: readonly EffectRecord[], spawns: readonly SpawnRecord[] = []): RunReport => ({
  run: "r1",
  modelCalls: 3,
  mainModelCalls: 2,
  tokens: { input: 0, output: 0 },
  toolCalls: 2,
  bits: 5,
  threadBits: 0,
  mainCharacters: 900,
  wallMs: 12,
  effects,
  spawns,
  failures: [],
  render: (text) => text,
});
const print = (told: RunReport, { width = 100, calls = noCalls, debug = false } = {}) =>
  summarise(told, { width, paint: (_, text) => text, calls, debug });

const explainReasons = (told: RunReport, tools: RunCalls["tools"] = new Map()) => explain(told, tools);
const calls = (...refused: readonly RefusedCall[]): RunCalls => ({ ...noCalls, refused });

test("what waits, what a person refused and what they approved are told apart, and only the rules' own have a way out", () => {
  const ask = { kind: "ask", reason: "context" } as const;
  const lines = print(
    report([
      effect({ position: "c2-0", state: "asked", decision: ask }),
      effect({ position: "c2-1", state: "asked", inDoubt: true }),
      effect({ position: "c2-2", state: "rejected", code: "rejected", decision: ask, answeredBy: "me" }),
      effect({ position: "c2-3", state: "expired", code: "expired", decision: ask }),
      effect({ position: "c2-4", state: "failed", code: "tool_failed", decision: ask, answeredBy: "me" }),
      effect({ position: "c2-5", state: "done", decision: ask, answeredBy: "me" }),
    ]),
  );
  const rows = lines.filter((line) => line.includes("send_mail")).map((line) => line.split(/ {2,}/).slice(1, 4));
  expect(rows.map(([word, , why]) => [word, why])).toEqual([
    ["asks", "context"],
    ["asks", "in doubt"],
    ["refused", "rejected"],
    ["refused", "expired"],
    ["failed", "tool_failed"],
    ["done", expect.any(String)],
  ]);
  expect(explainReasons(report([effect({ decision: ask })]))).toEqual([]);
  expect(explainReasons(report([effect({ state: "asked", decision: ask })]))).toHaveLength(1);
});

describe("the reasons below the effects", () => {
  test("each that occurs has one line with what to declare, and no other has", () => {
    const lines = explainReasons(report([refused("limit"), refused("context"), refused("limit"), effect({})]));
    expect(lines).toEqual([
      expect.stringMatching(/^context: .*decidedBy: "any"/),
      expect.stringMatching(/^limit: .*perRow/),
    ]);
  });

  test("readers says who may know the value, where a worker brought it", () => {
    const told = (readers: SpawnRecord["label"]["readers"]) =>
      explainReasons(report([refused("readers", "body")], [spawn(readers)]))[0];
    expect(told(["me", "team"])).toContain('body came from read_mail, and may be known only to "me", "team".');
    expect(told([])).toContain("may be known to nobody.");
    expect(told("public")).not.toContain("may be known");
    expect(told(["\u001B[2J"])).not.toContain("\u001B");
  });

  test("readers names the tool that the value came from, and says nothing where no handle tells it", () => {
    const reader: SpawnRecord = { ...spawn(["me"]), tool: "open_mail" };
    expect(explainReasons(report([refused("readers", "body")], [reader]))[0]).toContain(
      "body came from open_mail, and",
    );
    const plain = explainReasons(report([refused("readers", "body")]), new Map([["c1-0", "fetch_page"]]))[0];
    expect(plain).toContain("may not know it: body came from fetch_page. To");
    expect(explainReasons(report([refused("readers", "body")]))[0]).toContain("may not know it. To");
  });

  test("a run in which nothing was refused explains nothing", () => {
    const text = print(report([effect({})])).join("\n");
    expect(text).not.toContain("To let it pass");
  });

  test("no line of the explanation is wider than the terminal", () => {
    const all = (["argument", "context", "readers", "row", "limit", "undeclared"] as const).map((one) => refused(one));
    const lines = print(report(all), { width: 60 });
    const from = lines.findIndex((line) => line.startsWith("  argument:"));
    expect(Math.max(...lines.slice(from).map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

test("the exit code is 4 only where every effect was refused", () => {
  expect(exitCodeOf(report([refused("row"), refused("limit")]))).toBe(4);
  expect(exitCodeOf(report([refused("row"), effect({})]))).toBe(0);
  expect(exitCodeOf(report([]))).toBe(0);
});

describe("a write that ended before it was decided on", () => {
  const bad: RefusedCall = { position: "c1-1", who: "main", tool: "post", code: "bad_handle", argument: "note" };
  const unfit: RefusedCall = { position: "c1-2", who: "main", tool: "pay", code: "schema_mismatch", argument: "cents" };

  test("stands under the effects, with its code, its argument and what to do", () => {
    const text = print(report([]), { calls: calls(bad, unfit) }).join("\n");
    expect(text).not.toContain("No write was proposed");
    expect(text).toMatch(
      /Effects:\n {2}refused {2}post {2}bad_handle note\n {2}failed {3}pay {3}schema_mismatch cents\n/,
    );
    expect(text).toContain('text: { note: "plain" } on the tool');
    expect(text).toMatch(/schema_mismatch: the argument cents of pay does not fit/);
  });

  test("is found in the events, and a read or a decided call is not", () => {
    const event = (fields: object) =>
      ({ run: "r1", at: 0, kind: "call_end", position: "c1-1", who: "main", ms: 0, ok: false, ...fields }) as RunEvent;
    const events = [
      event({ tool: "post", effect: "write", code: "bad_handle", argument: "note" }),
      event({ tool: "(unknown)", effect: "undeclared", code: "denied" }),
      event({ tool: "open", effect: "read", code: "bad_handle", argument: "id" }),
      event({ tool: "pay", effect: "write", code: "denied", decision: { kind: "deny", reason: "row" } }),
      event({ tool: "pay", effect: "write", ok: true, decision: { kind: "allow" } }),
    ];
    const { refused } = events.reduce(withCall, noCalls);
    expect(refused).toEqual([bad, { position: "c1-1", who: "main", tool: "(unknown)", code: "denied" }]);
  });

  test("only a run without any says that no write was proposed", () => {
    expect(print(report([])).at(-1)).toBe("No write was proposed, and nothing was sent out.");
  });
});

describe("what tools and workers threw", () => {
  const broken: RunReport = { ...report([]), failures: [{ position: "c1-0", name: "fetch_page", text: "CANARY" }] };

  test("is hinted at and not shown, and with --debug not hinted at", () => {
    expect(print(broken).join("\n")).toContain("fetch_page failed: run again with --debug to see what it threw.");
    expect(print(broken).join("\n")).not.toContain("CANARY");
    expect(print(broken, { debug: true }).join("\n")).not.toContain("run again");
  });
});

describe.each([48, 60, 80, 100])("at %i columns", (width) => {
  const long = { note: "a rather long note about a kettle that somebody wanted back ".repeat(3), to: "x@y.example" };
  const told = report([
    effect({ arguments: long }),
    effect({ ...refused("argument", "account_number"), tool: "pay_invoice_of_vendor" }),
  ]);

  test("no line of a summary is wider than the terminal", () => {
    const bad: RefusedCall = { position: "c1-1", who: "main", tool: "post", code: "bad_handle", argument: "note" };
    const lines = print({ ...told, bits: 12_345, spawns: Array(33).fill(spawn([])) }, { width, calls: calls(bad) });
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
    expect(lines.join("\n")).toMatch(/refused +pay_invoice_of_vendor +argument acco/);
  });

  test("values that have no room are cut with …", () => {
    const lines = print(told, { width });
    const values = lines.find((line) => line.includes("note: a rather")) ?? "";
    expect(values).toMatch(/…$|…,/);
  });
});

test("what crossed is said of workers and of calls", () => {
  const line = (bits: number, spawns: readonly SpawnRecord[]) =>
    print({ ...report([], spawns), bits }).find((one) => one.startsWith("crossed"));
  expect(line(0, [])).toMatch(/ nothing$/);
  expect(line(2.6, [])).toMatch(/ at most 3 bits, from how calls ended$/);
  expect(line(5, [spawn([])])).toMatch(/ at most 5 bits from 1 worker$/);
  expect(line(5, [spawn([]), { ...spawn([]), position: "c1-0/0-0", bits: 0 }])).toMatch(/ bits from 1 worker$/);
  expect(line(7.6, [spawn([])])).toMatch(/ at most 8 bits from 1 worker and how calls ended$/);
});

test("what was recalled from memory is said where there is a memory, and why it is less than it could be", () => {
  const recall = {
    kind: "recall",
    run: "r1",
    at: 1,
    position: "recall",
    who: "main",
    how: "retrieved",
    dropped: 0,
    ms: 1,
  } as const;
  const told = (...recalls: readonly { shown: readonly string[]; tokens: number; why?: "embedder_failed" }[]) => {
    const events = recalls.map((one) => ({ ...recall, ...one }) as RunEvent);
    return print(report([]), { calls: events.reduce(withCall, noCalls) }).join("\n");
  };
  expect(told()).not.toContain("memory");
  expect(told({ shown: [], tokens: 0 })).toMatch(/recalled from memory +no concept\n/);
  expect(told({ shown: ["a"], tokens: 42 }, { shown: ["b"], tokens: 8, why: "embedder_failed" })).toMatch(
    /recalled from memory +2 concepts, 50 tokens \(the embedder failed/,
  );
});
