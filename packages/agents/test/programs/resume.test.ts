// A run of a program that is stopped wherever it stands, and gone on with: the same files, and nothing that passed once more.
import {
  databaseRunStore,
  type FileStore,
  instructionRegistry,
  MemoryError,
  processRunStore,
  provenanceOf,
} from "@bulkhead/memory";
import { expect, test } from "vitest";
import {
  AgentsError,
  type Evaluator,
  observeRun,
  programWorkflow,
  type RunProgramOptions,
  runProgram,
} from "../../src/index.ts";
import { call, type Seen, scriptedModel, type Turn, type Turns, together } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { approved, holds, newFiles, OPERATOR } from "./parts.ts";

const database = await ownDatabase();
/** In full with `npm run soak`. */
const soaks = process.env["BULKHEAD_SOAK"] === "1";
const write = (path: string, text: string, base = 0) => call("write_files", { files: [{ path, base, text }] });
const done = call("done");
const OWN_TEST = "tests/own.test.js";

/** As the worker was told: calls of one step run side by side, so it may be one or the other. */
function versionIn({ messages }: Seen, path: string): number {
  const texts = messages.filter(({ role }) => role === "tool").map(({ text }) => text);
  const found = texts.map((text) => new RegExp(`"path":"${path}","version":(\\d+)`).exec(text)?.[1]);
  return Number(found.findLast((version) => version !== undefined));
}

/** A program of two instructions; `stopAt`: the how-manieth thing that its models and evaluators do is not done any more. */
async function play(options: Pick<RunProgramOptions, "files" | "program" | "store" | "runId">, stopAt = Infinity) {
  const stop = new AbortController();
  const did: string[] = [];
  const doing = <T>(what: string, then: T): T => {
    if (did.length + 1 >= stopAt) stop.abort();
    else did.push(what);
    return then;
  };
  const judging = (name: string, expected: Record<string, string>) => {
    const { evaluator } = holds(expected);
    return {
      ...evaluator,
      evaluate: (...at: Parameters<typeof evaluator.evaluate>) =>
        doing(`${name} ${at[0].hash}`, evaluator.evaluate(...at)),
    };
  };
  type Scripted = ReturnType<typeof call> | ((seen: Seen) => ReturnType<typeof call>);
  const turns = (name: string, list: readonly Scripted[]) =>
    list.map((turn, at) => (seen: Seen) => doing(`${name} ${at}`, typeof turn === "function" ? turn(seen) : turn));
  const model = scriptedModel({
    one: turns("one", [write("a.txt", "draft"), done, write("a.txt", "one", 1)]),
    two: turns("two", [
      together(write("b.txt", "two"), write(OWN_TEST, "x")),
      (seen) => call("delete_files", { files: [{ path: OWN_TEST, base: versionIn(seen, OWN_TEST) }] }),
      done,
    ]),
  });
  const outcome = await runProgram({
    ...options,
    evaluators: { first: judging("first", { "a.txt": "one" }), second: judging("second", { "b.txt": "two" }) },
    model,
    signal: stop.signal,
  });
  return { outcome, did };
}

const instructions = [
  { id: "one", text: "1", evaluators: ["first"] },
  { id: "two", text: "2", evaluators: ["second"] },
];

for (const where of ["in this process", "in a database"] as const) {
  test(`stopped before anything that it does, and gone on with, it comes to the same tree: kept ${where}`, async () => {
    const program = await approved(database, instructions);
    const store = where === "in this process" ? processRunStore() : databaseRunStore(database);
    const undisturbed = await play({ files: newFiles(database), program, store, runId: `${where} whole` });
    const all = undisturbed.did.length;
    expect(undisturbed.outcome).toMatchObject({ ok: true, deletedTests: 1 });
    for (let at = 1; at <= all; at += where === "in a database" && !soaks ? 3 : 1) {
      const options = { files: newFiles(database), program, store, runId: `${where} ${at}` };
      const stopped = await play(options, at);
      expect(stopped.outcome).toEqual({ ok: false, run: options.runId, code: "cancelled" });
      const heads = await options.files.tree();
      const { outcome, did } = await play(options);
      expect(outcome).toEqual({ ...undisturbed.outcome, run: options.runId });
      expect((await options.files.tree()).revision).toBe((heads.revision === 0 ? 0 : heads.revision) + added(did));
      const passed = stopped.did.some((what) => what.startsWith("two"));
      const judged = [...stopped.did, ...did].filter((what) => what.startsWith("first"));
      if (!stopped.did.includes("two 0")) expect(new Set(judged).size).toBe(judged.length); // of one tree, once
      if (passed) expect(did.filter((what) => what.startsWith("one"))).toEqual([]);
      expect(new Set([...stopped.did, ...did]).size).toBe(new Set(undisturbed.did).size);
    }
  });
}

/** Changes that were still to be made. */
function added(did: readonly string[]): number {
  return did.filter((what) => ["one 0", "one 2", "two 1"].includes(what)).length + (did.includes("two 0") ? 2 : 0);
}

test("what is written says in which run, by which worker and from which answers", async () => {
  const files = newFiles(database);
  const program = await approved(database, instructions);
  const { outcome } = await play({ files, program, store: databaseRunStore(database), runId: "provenance" });
  expect(outcome.ok).toBe(true);
  const rows = (await provenanceOf(database, "provenance")).filter(({ kind }) => kind === "file");
  expect(rows.map(({ worker, origin, label }) => [worker, origin, label.integrity])).toEqual([
    ["one", "worker", "user"],
    ["one", "worker", "user"],
    ["two", "worker", "user"],
    ["two", "worker", "user"],
    ["two", "worker", "user"],
  ]);
});

test("a verdict that is kept counts for who judges by the same alone: another evaluator of its name is asked", async () => {
  const program = await approved(database, [{ id: "one", text: "1", evaluators: ["first"] }]);
  const options = { files: newFiles(database), program, store: databaseRunStore(database), runId: "other evaluator" };
  const stop = new AbortController();
  const run = (evaluator: Evaluator, turns: Turns[string], signal = new AbortController().signal) =>
    runProgram({ ...options, evaluators: { first: evaluator }, model: scriptedModel({ one: turns }), signal });
  const cut: Turn = () => {
    stop.abort();
    return done;
  };
  const lenient: Evaluator = { name: "first", asks: "1", evaluate: async () => ({ verdict: "pass" }) };
  expect(await run(lenient, [write("a.txt", "one"), cut], stop.signal)).toMatchObject({ code: "cancelled" });
  const strict: Evaluator = {
    ...lenient,
    asks: "2",
    evaluate: async () => ({ verdict: "fail", diagnostics: [] }),
  };
  const turns = () => done;
  expect(await run(strict, turns)).toMatchObject({ ok: false, instructions: [{ verdicts: { pass: 1, fail: 13 } }] });
});

test("a run that was stopped while its tree was judged takes no other along that waits for the same verdict", async () => {
  const program = await approved(database, [{ id: "one", text: "1", evaluators: ["first"] }]);
  const [first, stop] = [Promise.withResolvers<void>(), new AbortController()];
  let asked = 0;
  const evaluator: Evaluator = {
    name: "first",
    async evaluate() {
      if (++asked > 1) return { verdict: "pass" };
      first.resolve();
      return new Promise(() => {});
    },
  };
  const model = scriptedModel({ one: () => done });
  const flow = programWorkflow({ program, files: newFiles(database), evaluators: { first: evaluator }, model });
  const stopped = flow.invoke({}, { signal: stop.signal });
  await first.promise;
  const other = flow.invoke({});
  setTimeout(() => stop.abort(), 200); // by then the other one waits, or asks anew: it passes either way
  expect(await stopped).toMatchObject({ ok: false, code: "cancelled" });
  expect(await other).toMatchObject({ ok: true, value: { instructions: [{ status: "passed" }] } });
}, 30_000);

test("a store of files that cannot be had ends the run, which goes on when it is there again", async () => {
  const { evaluator } = holds({ "a.txt": "one" });
  const program = await approved(database, [{ id: "one", text: "1", evaluators: ["first"] }]);
  for (const what of ["tree", "find", "change"] as const) {
    const whole = newFiles(database);
    let isDown = true;
    const broken: FileStore = {
      ...whole,
      [what]: (...args: never[]) => {
        if (isDown) throw new MemoryError("database_unavailable", "no connection");
        return (whole[what] as (...given: never[]) => unknown)(...args);
      },
    };
    const model = scriptedModel({ one: [write("a.txt", "one"), done] });
    const store = databaseRunStore(database);
    const options = { program, files: broken, evaluators: { first: evaluator }, model, store, runId: `down ${what}` };
    await expect(runProgram(options)).rejects.toMatchObject({ code: "database_unavailable" });
    isDown = false;
    expect(await runProgram(options)).toMatchObject({ ok: true, instructions: [{ attempts: 1 }] });
  }
});

test("a program that is revoked while it is carried out leads no other worker, though it was superseded meanwhile", async () => {
  const registry = instructionRegistry(database);
  const { evaluator } = holds({ "a.txt": "one" });
  const person = { kind: "person", name: "ada" } as const;
  const program = await approved(database, instructions);
  const { name, version } = program;
  const revoke: Turn = async () => {
    const next = await registry.draft(program.program, OPERATOR);
    await registry.approve(name, next.version, next.hash, person);
    await registry.revoke(name, version, person, "it deletes orders");
    return together(write("a.txt", "one"), done);
  };
  const model = scriptedModel({ one: [revoke] });
  const evaluators = { first: evaluator, second: evaluator };
  const running = {
    program,
    files: newFiles(database),
    registry,
    evaluators,
    model,
    store: databaseRunStore(database),
  };
  const outcome = await runProgram(running);
  expect(outcome).toMatchObject({ ok: false, instructions: [{ status: "passed" }, { code: "denied", steps: 0 }] });
  const revoked = await registry.find(name, version);
  if (revoked === undefined) throw new Error("it stays, and says so");
  await expect(runProgram({ ...running, program: revoked })).rejects.toThrow(/^bad_workflow: only a program/);
});

test("operators are told of each verdict and of each test that is removed, in names and counts", async () => {
  const files = newFiles(database);
  const program = await approved(database, instructions);
  const events: unknown[] = [];
  await observeRun({ observe: (event) => events.push(event) }, () => play({ files, program }));
  const told = (events as { kind: string }[]).filter(({ kind }) => kind === "evaluated" || kind === "tests_deleted");
  expect(told).toContainEqual(
    expect.objectContaining({ kind: "evaluated", who: "one", evaluator: "first", verdict: "fail", diagnostics: 1 }),
  );
  expect(told).toContainEqual(expect.objectContaining({ kind: "tests_deleted", who: "two", count: 1 }));
  expect(JSON.stringify(told)).not.toMatch(/own\.test|a\.txt|expected/);
});

test("a program is a workflow too, which a module can export", async () => {
  const { evaluator } = holds({ "a.txt": "one" });
  const program = await approved(database, [{ id: "one", text: "1", evaluators: ["first"] }]);
  const model = scriptedModel({ one: [together(write("a.txt", "one"), done)] });
  const flow = programWorkflow({ program, files: newFiles(database), evaluators: { first: evaluator }, model });
  expect(flow.kind).toBe("workflow");
  expect(await flow.invoke({})).toMatchObject({
    ok: true,
    value: { instructions: [{ status: "passed" }], revision: 1 },
  });
});

test("what cannot be carried out is refused before anything runs", async () => {
  const program = await approved(database, [{ id: "one", text: "1", evaluators: ["first"], tools: ["search"] }]);
  const { evaluator } = holds({});
  const base = { program, files: newFiles(database), model: scriptedModel({}) };
  const refused = (options: object) =>
    runProgram({ evaluators: { first: evaluator }, ...base, ...options } as RunProgramOptions);
  await expect(refused({ evaluators: {} })).rejects.toThrow(/^bad_workflow: the program names the evaluator "first"/);
  await expect(refused({ evaluators: { first: {} } })).rejects.toThrow(
    /"first", which has no function evaluate\(tree\)/,
  );
  await expect(refused({})).rejects.toThrow(/^bad_workflow: the program names the tool "search"/);
  const forged = { ...program, program: { ...program.program, requirements: [{ id: "r1", text: "Another." }] } };
  await expect(refused({ program: forged })).rejects.toThrow(/^bad_workflow: only a program that somebody approved/);
  await expect(refused({ program: { ...program, status: "draft" } })).rejects.toThrow(AgentsError);
  await expect(refused({ limits: { restart: 3 } })).rejects.toThrow(/no limit of that name/);
  await expect(refused({ limits: { steps: 0 } })).rejects.toThrow(/limits.steps/);
  await expect(refused({ runIn: "process", tools: [] })).rejects.toThrow(/no option "runIn"/);
});
