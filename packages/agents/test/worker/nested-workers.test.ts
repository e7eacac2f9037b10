// Workers that call workers: what crosses between them, and what never reaches the main side.
import type { Label } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type AnyWorker,
  createMainAgent,
  defineTool,
  defineWorker,
  observeRun,
  type RunEvent,
} from "../../src/index.ts";
import { call, returns, type Seen, says, scriptedModel, together } from "../../src/testing/index.ts";
import { spawnLabel } from "../../src/worker/spawn-label.ts";
import { makeRun, STRANGER } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const id = z.object({ id: z.string().max(20) });
const fact = z.object({ who: z.string().max(40), cents: z.int().min(0).max(999) });
const openMail = defineTool({
  name: "open_mail",
  description: "",
  input: id,
  effect: "read",
  run: ({ id: which }) => `mail ${which} from CANARY`,
});
const readMail = defineWorker({
  name: "read_mail",
  purpose: "Read one mail.",
  input: id,
  returns: fact,
  tools: [openMail],
});
const add = defineWorker({
  name: "add",
  input: z.object({ a: z.int(), b: z.int() }),
  returns: z.int().min(0).max(9_999),
  run: ({ a, b }) => a + b,
});
const boss = defineWorker({
  name: "sum_up",
  purpose: "Add up all mails.",
  input: z.object({ ids: z.string().max(40) }),
  returns: fact,
  tools: [openMail],
  workers: [readMail, add],
});

const answersOf = ({ messages }: Seen) =>
  messages.filter(({ role }) => role === "tool").map(({ text }) => JSON.parse(text));
const mailOf = (cents: number) => [
  (seen: Seen) => call("open_mail", JSON.parse(seen.messages[1]?.text ?? "")),
  (seen: Seen) => returns({ who: seen.messages.at(-1)?.text.slice(5) ?? "", cents }),
];

describe("a worker's own worker", () => {
  const script = () =>
    scriptedModel({
      main: [call("sum_up", { ids: "1 2" }), says("{{h1}}")],
      sum_up: [
        together(call("read_mail", { id: "1" }), call("read_mail", { id: "2" })),
        (seen) => call("add", { a: answersOf(seen)[0].value.cents, b: answersOf(seen)[1].value.cents }),
        (seen) => returns({ who: answersOf(seen)[1].value.who, cents: answersOf(seen)[2].value }),
      ],
      read_mail: (seen) => (seen.step === 0 ? mailOf(0)[0]?.(seen) : mailOf(7)[1]?.(seen)) ?? {},
    });

  test("answers with its real text, and code answers too; the main side reads handles", async () => {
    const model = script();
    const { result, report } = await observeRun({}, () =>
      createMainAgent({ model, workers: [boss] }).invoke({ messages: [{ role: "user", content: "add up" }] }),
    );
    model.assertDone();
    expect(result.messages.at(-2)?.text).toBe('{"ok":true,"value":{"who":"{{h1}}","cents":14}}');
    expect(JSON.stringify(result)).not.toContain("CANARY");
    expect(report?.render("{{h1}}")).toBe("2 from CANARY");
    const asked = model.requests.find(({ who, step }) => who === "sum_up" && step === 1);
    expect(answersOf(asked as Seen)).toEqual([
      { ok: true, value: { who: "1 from CANARY", cents: 7 } },
      { ok: true, value: { who: "2 from CANARY", cents: 7 } },
    ]);
    const main = model.requests.filter(({ who }) => who === "main");
    expect(JSON.stringify(main)).not.toContain("CANARY");
  });

  test("stands below its parent, and counts no bits: nothing of it crosses", async () => {
    const events: RunEvent[] = [];
    const { report } = await observeRun({ observe: (event) => events.push(event) }, () =>
      createMainAgent({ model: script(), workers: [boss] }).invoke({ messages: [{ role: "user", content: "?" }] }),
    );
    expect(report?.spawns.map(({ position, worker }) => `${position} ${worker}`).sort()).toEqual([
      "c1-0 sum_up",
      "c1-0/0-0 read_mail",
      "c1-0/0-1 read_mail",
      "c1-0/1-0 add",
    ]);
    expect(report?.bits).toBe(report?.spawns.find(({ position }) => position === "c1-0")?.bits);
    expect(report?.spawns.filter(({ position }) => position !== "c1-0")).toMatchObject(
      Array(3).fill({ bits: 0, raw: expect.anything() }),
    );
    expect(report?.spawns.some((spawn) => spawn.position !== "c1-0" && "value" in spawn)).toBe(false);
    const calls = events.flatMap((event) => (event.kind === "call_start" ? [event.position] : []));
    expect(calls).toEqual(["c1-0/0-0/0-0", "c1-0/0-1/0-0"]);
    expect(report?.modelCalls).toBe(2 + 3 + 2 * 2);
  });

  test("shows the main side nothing of how many there were, or how they ended", async () => {
    const worlds = await Promise.all(
      [[returns({ who: "x", cents: 3 })], [call("read_mail", { id: "1" }), returns({ who: "x", cents: 3 })]].map(
        async (turns) => {
          const model = scriptedModel({
            main: [call("sum_up", { ids: "1" }), says("{{h1}}")],
            sum_up: turns,
            read_mail: [says("prose"), says("prose")],
          });
          const messages = [{ role: "user", content: "add up", id: "u1" }];
          const result = await createMainAgent({ model, workers: [boss] }).invoke({ messages } as never);
          const main = model.requests.filter(({ who }) => who === "main").map((seen) => [seen.messages, seen.tools]);
          return JSON.stringify([result.messages, main]);
        },
      ),
    );
    expect(worlds[0] === worlds[1]).toBe(true);
  });

  test.each<readonly [string, object, string]>([
    ["its input does not fit", { name: "read_mail", args: { id: "x".repeat(21) } }, "schema_mismatch"],
    ["it gives no result", { name: "read_mail", args: { id: "1" } }, "no_result"],
    ["its code throws", { name: "add", args: { a: -1, b: 0 } }, "schema_mismatch"],
    ["nobody has that name", { name: "read_male", args: {} }, "denied"],
  ])("is a code where %s", async (_, asked, code) => {
    const model = scriptedModel({
      sum_up: [{ calls: [asked as never] }, (seen) => returns({ who: answersOf(seen)[0].code, cents: 0 })],
      read_mail: () => says("CANARY"),
    });
    const { run } = makeRun();
    await spawnAlone(run, boss, { ids: "1" }, model);
    expect(run.report().spawns.at(-1)).toMatchObject({ worker: "sum_up", ok: true, raw: { who: code } });
  });

  test("may be one of 500 at once, joined in the order of the calls", async () => {
    const model = scriptedModel({
      sum_up: [
        { calls: Array.from({ length: 500 }, (_, i) => ({ name: "add", args: { a: i, b: 0 } })) },
        (seen) => returns({ who: String(answersOf(seen).every(({ value }, i) => value === i)), cents: 500 }),
      ],
    });
    const { run } = makeRun();
    await spawnAlone(run, boss, { ids: "1" }, model);
    expect(run.report().spawns.at(-1)).toMatchObject({ raw: { who: "true", cents: 500 } });
    expect(run.report().spawns).toHaveLength(501);
  });

  test("spends of the run's limits", async () => {
    const model = scriptedModel({
      sum_up: [call("read_mail", { id: "1" }), returns({ who: "", cents: 0 })],
      read_mail: () => call("open_mail", { id: "1" }),
    });
    const { run } = makeRun({ limits: { modelCalls: 3 } });
    expect(await spawnAlone(run, boss, { ids: "1" }, model)).toEqual({ ok: false, code: "budget_exceeded" });
    expect(run.report().modelCalls).toBe(3);
  });

  test("has limits of its own, which do not end its parent", async () => {
    const slow = defineWorker({ ...parts(readMail), limits: { steps: 2 } });
    const model = scriptedModel({
      sum_up: [call("read_mail", { id: "1" }), (seen) => returns({ who: answersOf(seen)[0].code, cents: 0 })],
      read_mail: () => call("open_mail", { id: "1" }),
    });
    const { run } = makeRun();
    await spawnAlone(run, defineWorker({ ...parts(boss), workers: [slow] }), { ids: "1" }, model);
    expect(run.report().spawns.at(-1)).toMatchObject({ raw: { who: "step_limit" } });
  });
});

/** What a worker was defined with. */
function parts({ name, purpose, input, returns: out, tools }: AnyWorker) {
  return { name, purpose, input, returns: out, tools };
}

describe("levels", () => {
  const level = (n: number, workers: readonly AnyWorker[], depth = 3) =>
    defineWorker({
      name: `level_${n}`,
      purpose: "Ask below.",
      input: z.object({}),
      returns: z.string().max(40),
      workers,
      limits: { depth },
    });
  const tower = (depth: number) => level(0, [level(1, [level(2, [level(3, [level(4, [])])])])], depth);
  const ask = (n: number) => [
    call(`level_${n}`),
    (seen: Seen) => returns(answersOf(seen)[0].code ?? answersOf(seen)[0].value),
  ];

  test.each([
    [1, 2],
    [2, 3],
    [3, 4],
    [9, 4], // the worker two levels down allows three of its own, of which one is left
  ])("with a depth of %i, level %i is depth_limit", async (depth, refused) => {
    const model = scriptedModel({
      level_0: ask(1),
      level_1: ask(2),
      level_2: ask(3),
      level_3: ask(4),
      level_4: [returns("deep")],
    });
    const { run } = makeRun();
    await spawnAlone(run, tower(depth), {}, model);
    const names = run.report().spawns.map(({ worker }) => worker);
    expect(run.report().spawns.at(-1)).toMatchObject({ worker: "level_0", raw: depth === 9 ? "deep" : "depth_limit" });
    expect(names.includes(`level_${refused}`)).toBe(depth === 9);
  });
});

describe("labels", () => {
  const post = defineTool({
    name: "post",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    arguments: { text: "any" },
    readers: ["user"],
    run: () => undefined,
  });
  const below = defineWorker({
    name: "below",
    purpose: "p",
    input: z.object({ text: z.string() }),
    returns: z.boolean(),
    tools: [openMail, post],
  });
  const above = defineWorker({
    name: "above",
    purpose: "p",
    input: z.object({ text: z.string() }),
    returns: z.boolean(),
    tools: [openMail, post],
    workers: [below, add],
  });
  const mine: Label = { integrity: "user", readers: ["user"] };
  const decisionsOf = (run: ReturnType<typeof makeRun>["run"]) =>
    run.report().effects.map(({ position, state }) => `${position} ${state}`);

  test.each([
    ["before it asked a worker that has tools", [call("post", { text: "hi" })], ["c1-0/0-0 done"]],
    ["beside asking it", [together(call("below", { text: "hi" }), call("post", { text: "hi" }))], ["c1-0/0-1 done"]],
    [
      "after it read what that worker says",
      [call("below", { text: "hi" }), call("post", { text: "hi" })],
      ["c1-0/1-0 denied"],
    ],
    [
      "after code without tools answered",
      [call("add", { a: 1, b: 2 }), call("post", { text: "hi" })],
      ["c1-0/1-0 done"],
    ],
  ])("a worker writes %s", async (_, turns, effects) => {
    const model = scriptedModel({ above: [...turns, returns(true)], below: [returns(true)] });
    const { run } = makeRun();
    await spawnAlone(run, above, { text: "hi" }, model, { label: mine });
    expect(decisionsOf(run)).toEqual(effects);
  });

  test("a worker below begins with the context of the one above it", async () => {
    const script = (first: object[]) =>
      scriptedModel({
        above: [...(first as never[]), call("below", { text: "hi" }), returns(true)],
        below: [call("post", { text: "hi" }), returns(true)],
      });
    const clean = makeRun().run;
    await spawnAlone(clean, above, { text: "hi" }, script([]), { label: mine });
    expect(decisionsOf(clean)).toEqual(["c1-0/0-0/0-0 done"]);
    const read = makeRun().run;
    await spawnAlone(read, above, { text: "hi" }, script([call("open_mail", { id: "1" })]), { label: mine });
    expect(decisionsOf(read)).toEqual(["c1-0/1-0/0-0 denied"]);
  });

  test("an outcome has the label of all tools that were granted below, whoever used them", () => {
    const { run } = makeRun();
    // As no definition makes it: without the tools of those below.
    const bare = (workers: readonly AnyWorker[]) => ({ ...above, tools: [], workers }) as AnyWorker;
    expect(spawnLabel(run, bare([below]), mine)).toEqual({ integrity: "external", readers: ["user"] });
    expect(spawnLabel(run, bare([add]), mine)).toEqual(mine);
  });

  test("what a parent copies from its input keeps that label below it; what it makes up has the context's", async () => {
    const strict = defineTool({
      ...{ name: "note", description: "", input: z.object({ text: z.string() }) },
      effect: "write",
      readers: ["user"],
      decidedBy: "any",
      run: () => undefined,
    });
    const child = defineWorker({
      name: "child",
      purpose: "p",
      input: z.object({ text: z.string() }),
      returns: z.boolean(),
      tools: [strict],
    });
    const parent = defineWorker({
      name: "parent",
      purpose: "p",
      input: z.object({ text: z.string() }),
      returns: z.boolean(),
      tools: [openMail, strict],
      workers: [child],
    });
    for (const [text, state] of [
      ["hi", "done"],
      ["ho", "denied"],
    ] as const) {
      const model = scriptedModel({
        parent: [call("open_mail", { id: "1" }), call("child", { text }), returns(true)],
        child: [call("note", { text }), returns(true)],
      });
      const { run } = makeRun();
      await spawnAlone(run, parent, { text: "hi" }, model, { label: mine });
      expect(run.report().effects).toMatchObject([{ who: "child", state }]);
    }
  });

  test("STRANGER's words stay a stranger's on the way down", async () => {
    const model = scriptedModel({
      above: [call("below", { text: "hi" }), returns(true)],
      below: [call("post", { text: "hi" }), returns(true)],
    });
    const { run } = makeRun();
    await spawnAlone(run, above, { text: "hi" }, model, { label: STRANGER });
    expect(decisionsOf(run)).toEqual(["c1-0/0-0/0-0 denied"]);
  });
});

describe("a team that cannot hold is refused when the worker is defined", () => {
  const whole = { name: "w", purpose: "p", input: z.object({}), returns: z.boolean() };
  const named = (name: string) => defineWorker({ ...whole, name });
  test.each<readonly [string, object, RegExp]>([
    [
      "a worker with a tool that is not its parent's",
      { workers: [readMail] },
      /has not the tool "open_mail" of its worker "read_mail"/,
    ],
    [
      "a tool of that name, which is another",
      { workers: [readMail], tools: [openMail.with({ id: "1" })] },
      /has not the tool "open_mail"/,
    ],
    ["two workers of one name", { workers: [named("a"), named("a")] }, /two tools or workers named "a"/],
    ["a worker named like a tool", { workers: [named("open_mail")], tools: [openMail] }, /named "open_mail"/],
    ["a worker named read_more", { workers: [named("read_more")] }, /anything named "read_more"/],
    ["what is no declared tool", { tools: [openMail.langchain] }, /tools\[0\] that has no rules/],
    ["what is no worker", { workers: [{ name: "x" }] }, /workers\[0\] that is no worker/],
    ["workers that are no list", { workers: named("a") }, /workers is a list/],
    ["workers of code", { purpose: undefined, run: () => true, workers: [] }, /has no option "workers"/],
  ])("%s", (_, change, message) => {
    expect(() => defineWorker({ ...whole, ...change } as never)).toThrow(message);
    expect(() => defineWorker({ ...whole, ...change } as never)).toThrow(/^bad_worker: "w" /);
  });
});
