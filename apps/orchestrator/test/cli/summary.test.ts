// What is printed of a report: why calls were refused, in the guide's words, and the exit code.
import type { RunReport } from "@bulkhead/agents";
import { describe, expect, test } from "vitest";
import { explainReasons } from "../../src/reasons.ts";
import { exitCodeOf, summarise } from "../../src/run-summary.ts";

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
});
const report = (effects: readonly EffectRecord[], spawns: readonly SpawnRecord[] = []): RunReport => ({
  run: "r1",
  modelCalls: 3,
  mainModelCalls: 2,
  tokens: { input: 0, output: 0 },
  toolCalls: 2,
  bits: 5,
  mainCharacters: 900,
  wallMs: 12,
  effects,
  spawns,
  render: (text) => text,
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
    expect(told(["me", "team"])).toContain('body may be known only to "me", "team".');
    expect(told([])).toContain("body may be known to nobody.");
    expect(told("public")).not.toContain("may be known");
    expect(told(["\u001B[2J"])).not.toContain("\u001B");
  });

  test("a run in which nothing was refused explains nothing", () => {
    const text = summarise(report([effect({})]), { width: 100, paint: (_, text) => text }).join("\n");
    expect(text).not.toContain("To let it pass");
  });

  test("no line of the explanation is wider than the terminal", () => {
    const all = (["argument", "context", "readers", "row", "limit", "undeclared"] as const).map((one) => refused(one));
    const lines = summarise(report(all), { width: 60, paint: (_, text) => text });
    const from = lines.findIndex((line) => line.startsWith("  argument:"));
    expect(Math.max(...lines.slice(from).map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

test("the exit code is 4 only where every effect was refused", () => {
  expect(exitCodeOf(report([refused("row"), refused("limit")]))).toBe(4);
  expect(exitCodeOf(report([refused("row"), effect({})]))).toBe(0);
  expect(exitCodeOf(report([]))).toBe(0);
});
