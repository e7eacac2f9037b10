// `bulkhead run` as processes on one embedded database: killed, interrupted, watched and stopped from another terminal,
// which is this process.
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createLearner, readTrace } from "@bulkhead/agents";
import { scriptedModel } from "@bulkhead/agents/testing";
import { conceptMemory } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLesson } from "../../src/runs/lesson-run.ts";
import { type OpenStore, openStore } from "../../src/runs/open-store.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const { path: cwd, file } = folder;

// Reads two letters and files a note of each. The second read waits for a file of the run's name.
const flow = file(
  "flow.ts",
  `import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { defineTool, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
const fields = z.object({ of: z.string(), n: z.int() });
const here = (name: string) => join(import.meta.dirname, name);
const log = (of: string, line: string) => appendFileSync(here(of + ".log"), line + "\\n");
const open = defineTool({ name: "open", description: "", input: fields, effect: "read", returns: "handle", run: async ({ of, n }) => {
  log(of, "open " + n);
  while (n === 2 && !existsSync(here(of + ".go"))) await wait(20);
  return "letter " + n;
} });
const note = defineTool({ name: "note", description: "", input: fields, effect: "write", decidedBy: "any",
  arguments: { of: "any", n: "any" }, run: ({ of, n }) => log(of, "note " + n) });
export default defineWorkflow({
  name: "notes", input: given(z.object({ of: z.string() })), returns: z.object({ notes: z.int().min(0).max(9) }), workers: [], tools: [open, note],
  async run(ctx, { of }) {
    let notes = 0;
    for (const n of [1, 2]) {
      await ctx.call(open, { of, n });
      if ((await ctx.call(note, { of, n })).ok) notes++;
    }
    return { notes };
  },
});
`,
);
const agent = file(
  "agent.ts",
  `import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createMainAgent, defineTool, memberOf, trustedSet } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
const orders = trustedSet({ name: "orders", rows: [{ order: "A-1" }] });
const pay = defineTool({ name: "pay", description: "Pay.", input: z.object({ order: z.string() }), effect: "write",
  arguments: { order: memberOf(orders, "order") }, run: ({ order }) => appendFileSync(join(import.meta.dirname, "paid.log"), order + "\\n") });
export const request = "Pay.";
export default createMainAgent({ model: scriptedModel({ main: [call("pay", { order: "B-7" }), says("paid")] }), tools: [pay] });
`,
);
const start = (id: string) => ["run", flow, "--run", id, "--input", JSON.stringify({ of: id })];
const logOf = (id: string) => {
  const path = join(cwd, `${id}.log`);
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
};
const go = (id: string) => file(`${id}.go`, "");
const here = { cwd, kept: true };
const json = async (...args: readonly string[]) => JSON.parse((await bulkheadHere([...args, "--json"], here)).stdout);

/** The test's own time ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** Starts it, and does something to the process once the second letter is opened. */
async function cut(id: string, how: (child: ChildProcess) => unknown) {
  let child: ChildProcess | undefined;
  const ended = bulkhead(start(id), {
    ...here,
    onStderr: (_, started) => {
      child = started;
    },
  });
  await until(() => logOf(id).includes("open 2"));
  await how(child as ChildProcess); // it has said its run's id
  return ended;
}

// What another terminal would see of it, without a process for each look.
let opened: OpenStore;
beforeAll(async () => {
  opened = await openStore({ env: {}, cwd });
}, 120_000);
afterAll(() => opened?.[Symbol.asyncDispose]());

describe.concurrent("a run of the command line", { timeout: 300_000 }, () => {
  test("that was killed -9 goes on in another process: what was finished is not done again", async () => {
    const { stderr } = await cut("killed", async (child) => {
      // What was done is on record some milliseconds later; killed before that it would be in doubt.
      await until(async () => (await opened.store.tree("killed")).effects[0]?.state === "done");
      child.kill("SIGKILL");
    });
    expect(stderr).toMatch(/^run killed\n/);
    go("killed");
    const resumed = await bulkheadHere(["runs", "resume", "killed"], here);
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('"notes": 2') });
    expect(logOf("killed")).toEqual(["open 1", "note 1", "open 2", "open 2", "note 2"]);
    const { run, operations } = await opened.store.tree("killed");
    expect(run).toMatchObject({ id: "killed", status: "done", name: "notes", module: flow, kind: "workflow" });
    expect(operations.map(({ position }) => position)).toEqual(["o1", "o2", "o3", "o4"]);

    // What waits for a learner is kept as a run, and is none that was cut.
    const { store, database } = opened;
    const memory = conceptMemory(database, { tenant: "acme" });
    const learner = createLearner({ memory, model: scriptedModel({}), format: "open", every: 9, store });
    const evidence = { problem: "notes", trace: "0".repeat(64), feedback: "person", passed: true } as const;
    await learner.add({ trace: await readTrace(store, "killed"), evidence: [evidence] });
    const [lesson] = (await store.list({ status: "stopped" })).filter(isLesson);
    const { checks } = await json("doctor");
    expect(checks.find(({ name }: { readonly name: string }) => name === "runs").found).toMatch(
      /none was cut; 1 of a learner's wait for one$|were cut; 1 of a learner's wait for one$/,
    );
    expect(await json("runs", "resume", lesson?.id ?? "")).toMatchObject({ error: { code: "not_an_agent" } });
  });

  test("that Ctrl-C cut says how to go on, and goes on under its own name too", async () => {
    const { code, stderr } = await cut("stopped", (child) => child.kill("SIGINT"));
    expect(code).toBe(130);
    expect(stderr).toContain("Interrupted. To go on: bulkhead runs resume stopped");
    expect((await opened.store.find("stopped"))?.status).toBe("stopped");
    const { checks } = await json("doctor");
    const [database, runs] = ["database", "runs"].map((name) =>
      checks.find((check: { name: string }) => check.name === name),
    );
    expect(database.found).toMatch(/^embedded \(pglite\) 18\.\d+ in \.bulkhead\/db, owned by process \d+$/);
    expect(runs).toMatchObject({ status: "waiting", found: expect.stringMatching(/[1-9] were cut/) });
    go("stopped");
    expect(await json(...start("stopped"))).toMatchObject({ ok: true, run: "stopped", status: "done" });
    expect(logOf("stopped")).toEqual(["open 1", "note 1", "open 2", "open 2", "note 2"]);
  });

  test("is held: another terminal sees it, follows it, cannot take it up, and can stop it", async () => {
    const first = cut("held", async () => {
      const following = bulkheadHere(["runs", "show", "held", "--follow"], here);
      expect(await json("runs", "resume", "held")).toMatchObject({ error: { code: "run_held" } });
      expect((await opened.store.list({ status: "running" })).map(({ id }) => id)).toContain("held");
      expect((await bulkheadHere(["runs", "cancel", "held"], here)).code).toBe(0);
      expect(await following).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/o2 {2}note {2}done[\s\S]*run {2}cancelled\n$/),
      });
    });
    expect((await first).code).toBe(1);
    await expect(opened.store.resume("held")).rejects.toMatchObject({ code: "run_over" });
    expect(logOf("held")).toEqual(["open 1", "note 1", "open 2"]);
  });

  test("of an agent waits for a person, goes on when it is started again, and is not done twice by a fork", async () => {
    const asked = await bulkhead(["run", agent, "--run", "asks"], here);
    expect(asked).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^run asks\n[\s\S]*Then: bulkhead runs resume asks\n$/),
    });
    const { run, effects } = await opened.store.tree("asks");
    expect([run.id, run.status, effects[0]?.state]).toEqual(["asks", "waiting", "asked"]);
    const another = await json("run", agent, "--run", "asks", "--input", "Do something else.");
    expect(another).toMatchObject({
      error: { code: "run_changed", hint: expect.stringContaining("runs abandon asks") },
    });
    await opened.store.approvals.approve(effects[0]?.id ?? "", "user");
    expect(await json("run", agent, "--run", "asks")).toMatchObject({ ok: true, status: "done", answer: "paid" });
    await opened.store.fork("asks", { id: "fork", thread: "fork", by: "user" });
    const forked = await bulkhead(["runs", "resume", "fork", "--json"], here); // what is scripted is said once a process
    expect(JSON.parse(forked.stdout)).toMatchObject({ ok: true, run: "fork", answer: "paid" });
    expect(readFileSync(join(cwd, "paid.log"), "utf8")).toBe("B-7\n");
  });

  test("whose input is another is refused, with the way out, and nothing is done", async () => {
    go("other");
    expect(await json(...start("other"))).toMatchObject({ ok: true });
    const { code, stderr } = await bulkheadHere(["run", flow, "--run", "other", "--input", '{"of": "else"}'], here);
    expect(stderr).toMatch(/run_changed.*bulkhead runs abandon/s);
    expect(code).toBe(1);
    expect(existsSync(join(cwd, "else.log"))).toBe(false);
  });
});

test("with --no-store opens no database, and a name is refused", async () => {
  using other = temporaryFolder();
  other.file("flow.ts", readFileSync(join(cwd, flow), "utf8"));
  other.file("x.go", "");
  const { stdout, stderr } = await bulkheadHere(["run", "flow.ts", "--input", '{"of": "x"}', "--json"], {
    cwd: other.path,
  });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  expect(JSON.parse(stdout).run).toBeUndefined();
  expect(stderr).not.toMatch(/^run /m);
  expect(existsSync(join(other.path, ".bulkhead"))).toBe(false);
  expect(await bulkheadHere(["run", "flow.ts", "--run", "x"], { cwd: other.path })).toMatchObject({ code: 2 });
});

test("on a folder that cannot hold the database is one line, with the way to run without", async () => {
  using other = temporaryFolder();
  other.file("flow.ts", readFileSync(join(cwd, flow), "utf8"));
  other.file(".bulkhead", "no folder");
  const { stderr, code } = await bulkheadHere(["run", "flow.ts", "--input", '{"of": "x"}'], {
    cwd: other.path,
    kept: true,
  });
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
    /^bulkhead: The database's folder .* is not a folder.*--no-store/,
  );
  expect(code).toBe(2);
});
