// The fold over a run's events, and the tree that is drawn of it.
import type { RunEvent } from "@bulkhead/agents";
import { describe, expect, test } from "vitest";
import { nothingYet, type Progress, passed, reduce } from "../../src/terminal/progress.ts";
import { renderTree, stepLine } from "../../src/terminal/progress-tree.ts";

// A run's events without their run and time, which these tests do not look at.
type Bare = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "run" | "at"> : never) : never;

const external = { integrity: "external", readers: [] } as const;

function play(events: readonly Bare[]): Progress {
  return events.reduce((state, event, i) => reduce(state, { run: "r1", at: i * 10, ...event } as RunEvent), nothingYet);
}

const started = (position: string, worker: string, tool?: string): Bare => ({
  kind: "spawn_start",
  position,
  worker,
  ...(tool === undefined ? {} : { tool }),
});
const ended = (position: string, worker: string, fields: Partial<Extract<Bare, { kind: "spawn_end" }>> = {}): Bare => ({
  kind: "spawn_end",
  position,
  worker,
  ok: true,
  bits: 31,
  ms: 12,
  label: external,
  steps: 1,
  attempted: [],
  repairs: 0,
  ...fields,
});

const inbox: readonly Bare[] = [
  { kind: "run_start", ask: "never" },
  { kind: "model_call", who: "main", position: "main", model: "scripted", characters: 2000, ms: 1, ok: true },
  {
    kind: "call_end",
    position: "c1-0",
    tool: "list_mail",
    effect: "read",
    who: "main",
    ok: true,
    decision: { kind: "allow" },
    ms: 2,
  },
  started("c1-0", "list_reader", "list_mail"),
  ended("c1-0", "list_reader", { bits: 5 }),
  started("c2-0", "read_mail", "open_mail"),
  started("c2-1", "read_mail", "open_mail"),
  { kind: "model_call", who: "read_mail", position: "c2-0", model: "scripted", characters: 900, ms: 1, ok: true },
  ended("c2-1", "read_mail", { ok: false, code: "schema_mismatch", bits: 5 }),
  ended("c2-0", "read_mail", { attempted: ["pay_invoice", "pay_invoice"] }),
  {
    kind: "call_end",
    position: "c2-0",
    tool: "open_mail",
    effect: "read",
    who: "main",
    ok: true,
    decision: { kind: "allow" },
    ms: 13,
  },
  {
    kind: "call_end",
    position: "c3-0",
    tool: "pay_invoice",
    effect: "write",
    who: "main",
    ok: true,
    decision: { kind: "allow" },
    ms: 3,
  },
  {
    kind: "call_end",
    position: "c3-1",
    tool: "pay_invoice",
    effect: "write",
    who: "main",
    ok: false,
    code: "denied",
    decision: { kind: "deny", reason: "argument", argument: "account" },
    ms: 1,
  },
  { kind: "run_end", ok: true, ms: 240 },
];

describe("the progress tree", () => {
  test("shows the main agent, its workers, what was admitted and what was refused and why", () => {
    expect(renderTree(play(inbox), 100).join("\n")).toMatchInlineSnapshot(`
      "main                          done      2 model calls  2,000 characters  41 bits  0.2 s
      ├─ list_reader#1 (list_mail)  ok        12 ms  5 bits
      ├─ read_mail#1 (open_mail)    ok        12 ms  31 bits  tried pay_invoice
      ├─ read_mail#2 (open_mail)    rejected  schema_mismatch  12 ms  5 bits
      ├─ pay_invoice#1              ok        3 ms
      └─ pay_invoice#2              refused   denied  argument account  1 ms"
    `);
  });

  test("shows one line for a call and the worker that reads its result", () => {
    expect(play(inbox).steps.filter((step) => step.tool === "open_mail" || step.name === "open_mail")).toHaveLength(2);
    expect(play(inbox).steps.filter((step) => step.name === "list_mail")).toEqual([]);
  });

  test("gives every step that ended a line with its path", () => {
    const state = play(inbox);
    expect(state.steps.map((step) => stepLine(state, step))).toMatchInlineSnapshot(`
      [
        "main / list_reader#1 (list_mail)  ok  12 ms  5 bits",
        "main / read_mail#1 (open_mail)  ok  12 ms  31 bits  tried pay_invoice",
        "main / read_mail#2 (open_mail)  rejected  schema_mismatch  12 ms  5 bits",
        "main / pay_invoice#1  ok  3 ms",
        "main / pay_invoice#2  refused  denied  argument account  1 ms",
      ]
    `);
  });

  test("puts a worker's own calls below it", () => {
    const state = play([
      started("c1-0", "researcher"),
      started("c1-1", "researcher"),
      {
        kind: "call_end",
        position: "c1-0/1-0",
        tool: "fetch_page",
        effect: "read",
        who: "researcher",
        ok: true,
        decision: { kind: "allow" },
        ms: 2,
      },
    ]);
    expect(renderTree(state, 80)).toMatchInlineSnapshot(`
      [
        "main                starting  0 model calls  0 characters  0 bits  0.0 s",
        "├─ researcher#1     running",
        "│  └─ fetch_page#1  ok        2 ms",
        "└─ researcher#2     running",
      ]
    `);
  });

  test("puts a worker's own workers below it, with what they called", () => {
    const state = play([
      started("c1-0", "boss"),
      started("c1-0/0-0", "researcher"),
      started("c1-0/0-0/1-0", "reader"),
      {
        kind: "call_end",
        position: "c1-0/0-0/1-0/0-0",
        tool: "open_mail",
        effect: "read",
        who: "reader",
        ok: true,
        decision: { kind: "allow" },
        ms: 2,
      },
      ended("c1-0/0-0/1-0", "reader", { bits: 0 }),
      ended("c1-0/0-0", "researcher", { bits: 0, ok: false, code: "timeout" }),
      ended("c1-0", "boss"),
    ]);
    expect(renderTree(state, 80).slice(1)).toMatchInlineSnapshot(`
      [
        "└─ boss#1                ok        12 ms  31 bits",
        "   └─ researcher#1       failed    timeout  12 ms",
        "      └─ reader#1        ok        12 ms",
        "         └─ open_mail#1  ok        2 ms",
      ]
    `);
    expect(state.steps.map((step) => stepLine(state, step)).at(-1)).toContain(
      "main / boss#1 / researcher#1 / reader#1 / ",
    );
    expect(state.bits).toBe(31);
  });

  test("collapses 500 parallel spawns to a few lines that name what needs a look", () => {
    const many = Array.from({ length: 500 }, (_, i) => i);
    const state = play([
      ...many.map((i) => started(`c1-${i}`, "read_mail", "open_mail")),
      ...many
        .slice(0, 490)
        .map((i) => ended(`c1-${i}`, "read_mail", i % 100 === 7 ? { ok: false, code: "no_result" } : {})),
    ]);
    expect(renderTree(state, 100).join("\n")).toMatchInlineSnapshot(`
      "main                           starting  0 model calls  0 characters  15,190 bits  9.9 s
      └─ read_mail ×500 (open_mail)  running   485 ok, 5 rejected, 10 running  15,190 bits
         ├─ #8                       rejected  no_result  12 ms  31 bits
         ├─ #108                     rejected  no_result  12 ms  31 bits
         ├─ #208                     rejected  no_result  12 ms  31 bits
         ├─ #308                     rejected  no_result  12 ms  31 bits
         └─ … 1 more"
    `);
  });

  test("never draws more lines than it has, nor a line wider than the terminal", () => {
    const state = play([
      ...inbox,
      ...Array.from({ length: 30 }, (_, i) => started(`c9-${i}`, `worker_${i}_${"x".repeat(80)}`)),
    ]);
    for (const width of [20, 40, 100]) {
      const lines = renderTree(state, width, { height: 12 });
      expect(lines.length).toBeLessThanOrEqual(12);
      expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
    }
  });

  test("500 parallel spawns are folded and drawn in a blink, and 5,000 too", () => {
    const many = Array.from({ length: 5000 }, (_, i) => `c1-${i}`);
    const from = process.cpuUsage();
    const state = play([
      ...many.map((position) => started(position, "read_mail", "open_mail")),
      ...many.map((position) => ended(position, "read_mail")),
    ]);
    const lines = renderTree(state, 100);
    expect(process.cpuUsage(from).user / 1_000).toBeLessThan(3_000); // of the processor: a busy machine takes no more
    expect(lines).toHaveLength(2);

    const some = play(many.slice(0, 500).map((position) => started(position, "read_mail", "open_mail")));
    const drawing = process.cpuUsage();
    renderTree(some, 100);
    expect(process.cpuUsage(drawing).user / 1_000).toBeLessThan(500);
  });

  test("a call that is running has a line, and the worker that reads its result takes it over", () => {
    const call = { position: "c1-0", who: "main", tool: "open_mail" } as const;
    const running = play([{ kind: "call_start", ...call }]);
    expect(renderTree(running, 80).at(-1)).toBe("└─ open_mail#1  running");
    const done: Bare = { kind: "call_end", ...call, effect: "read", ok: true, decision: { kind: "allow" }, ms: 2 };
    expect(renderTree(play([{ kind: "call_start", ...call }, done]), 80).at(-1)).toBe("└─ open_mail#1  ok        2 ms");
    const read = play([{ kind: "call_start", ...call }, done, started("c1-0", "read_mail", "open_mail")]);
    expect(read.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(["read_mail running"]);
    const below = play([
      started("c3-0", "researcher"),
      { kind: "call_start", position: "c3-0/2-1", who: "researcher", tool: "fetch_page" },
    ]);
    expect(renderTree(below, 80).at(-1)).toBe("   └─ fetch_page#1  running");
  });

  test("says of a worker that tried what it has not that its text asked for it", () => {
    const state = play([started("c1-0", "read_mail"), ended("c1-0", "read_mail", { attempted: ["(unknown)"] })]);
    expect(renderTree(state, 100).at(-1)).toBe(
      "└─ read_mail#1  ok        12 ms  31 bits  its text asked for tools that it has not",
    );
  });

  test("names a bad argument also where the schema or the tool said no", () => {
    const call = { kind: "call_end", position: "c1-0", tool: "pay", effect: "write", who: "main", ms: 1 } as const;
    const state = play([
      { ...call, ok: false, code: "schema_mismatch", argument: "cents" },
      { ...call, position: "c1-1", ok: false, code: "tool_failed", decision: { kind: "allow" }, argument: "order" },
    ]);
    expect(state.steps.map((step) => stepLine(state, step))).toEqual([
      "main / pay#1  failed  schema_mismatch  argument cents  1 ms",
      "main / pay#2  failed  tool_failed  argument order  1 ms",
    ]);
  });

  test.each([60, 48])("keeps every time whole at %i columns, and leaves out what says less", (width) => {
    const state = passed(play(inbox), 83_000);
    const lines = renderTree(state, width);
    expect(lines[0]).toMatch(/ 83\.0 s$/);
    for (const line of lines.slice(1)) expect(line).toMatch(/\d+ ms( |$)/);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
  });

  test("a run that its caller stopped is stopped, and so is what ran in it", () => {
    const state = play([started("c1-0", "read_mail"), { kind: "run_end", ok: false, code: "cancelled", ms: 5 }]);
    expect(renderTree(state, 100).join("\n")).toMatch(/^main +stopped .*\n└─ read_mail#1 +stopped$/);
  });

  test("makes a tool name that a model made up harmless", () => {
    const state = play([
      {
        kind: "call_end",
        position: "c1-0",
        tool: "pay\u001B[2Jnow\n",
        effect: "undeclared",
        who: "main",
        ok: false,
        code: "denied",
        decision: { kind: "deny", reason: "undeclared" },
        ms: 0,
      },
    ]);
    expect(renderTree(state, 100).join("\n")).not.toContain("\u001B");
    expect(renderTree(state, 100)).toHaveLength(2);
  });

  test("a reducer never changes the state that it was given", () => {
    const state = play(inbox.slice(0, 5));
    const copy = structuredClone(state);
    for (const event of inbox) reduce(state, { run: "r1", at: 1, ...event } as RunEvent);
    expect(state).toEqual(copy);
  });
});

test("what a person is asked about waits, and is neither refused nor failed", () => {
  const decision = { kind: "ask", reason: "argument", argument: "to" } as const;
  const call = { position: "o1/1-0", tool: "send_mail", effect: "write", who: "read_mail", ms: 1 } as const;
  const code = "needs_approval";
  const state = play([
    { kind: "run_start", ask: "unmet" },
    started("o1", "read_mail"),
    { kind: "call_end", ...call, ok: false, code, decision },
    ended("o1", "read_mail", { ok: false, code }),
    { kind: "run_end", ok: false, code, ms: 3 },
  ]);
  expect([state.status, ...state.steps.map(({ status }) => status)]).toEqual(["waits", "waits", "waits"]);
});

test("a call that waited for a person and was taken up again is one step, and stands as it ended", () => {
  const call = { position: "o2", tool: "pay", effect: "write", who: "main" } as const;
  const waits = { kind: "call_end", ...call, ok: false, code: "needs_approval", ms: 3 } as const;
  const ask = { kind: "ask", reason: "context" } as const;
  const events: readonly Bare[] = [
    { kind: "run_start", ask: "tainted" },
    { kind: "call_start", ...call },
    { ...waits, decision: ask },
    { kind: "run_end", ok: false, code: "needs_approval", ms: 4 } as Bare,
    { kind: "run_start", ask: "tainted" },
    { kind: "call_start", ...call },
    { kind: "call_end", ...call, ok: true, decision: ask, ms: 5 },
  ];
  expect(play(events).steps).toMatchObject([{ name: "pay", nth: 1, status: "ok", code: undefined, ms: 5 }]);
});
