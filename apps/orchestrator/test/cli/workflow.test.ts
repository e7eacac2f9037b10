// `bulkhead run` on a module that exports a workflow; the first is a process.
import { afterAll, describe, expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const { path: cwd, file } = folder;

const flow = file(
  "flow.ts",
  `import { defineTool, defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
const page = z.object({ page: z.string() });
const open = defineTool({ name: "open", description: "", input: z.object({ n: z.int() }), effect: "read", run: ({ n }) => "page " + n + ' says "hello"' });
const read = defineWorker({ name: "read", purpose: "Read.", input: page, returns: z.object({ text: z.string().max(60) }) });
export const input = { n: 1, end: "well" };
export default defineWorkflow({
  name: "flow",
  input: given(z.object({ n: z.int(), end: z.enum(["well", "throw", "hang", "misfit"]) })),
  returns: z.object({ text: z.string().max(60), n: z.int().min(0).max(99) }),
  workers: [read],
  tools: [open],
  limits: { wallMs: 3_000 },
  async run(ctx, { n, end }) {
    const { unread } = ctx.spawn(read, { page: ctx.read(open, { n }) });
    if (end === "throw") throw new Error("CANARY");
    if (end === "hang") await new Promise(() => undefined);
    if (end === "misfit") return { text: unread.text, n: "CANARY" } as never;
    return { text: unread.text, n };
  },
});
`,
);
const model = file(
  "model.ts",
  `import { returns, scriptedModel } from "@bulkhead/agents/testing";
export default scriptedModel({ read: ({ messages }) => returns({ text: JSON.parse(messages[1].text).page }) });
`,
);
const started = (...args: string[]) => ["run", flow, "--model", model, ...args];
const run = (...args: string[]) => bulkheadHere(started(...args), { cwd });

describe.concurrent("bulkhead run, on a workflow", { timeout: 90_000 }, () => {
  test("prints the outcome with what its handles stand for, and what was done", async () => {
    const { stdout, stderr, code } = await bulkhead(started("--input", '{"n": 7, "end": "well"}'), { cwd });
    expect(stdout).toContain('│     "text": "page 7 says \\"hello\\"",');
    expect(stdout).toContain("model calls");
    expect(stderr).not.toContain("no Bulkhead");
    expect(code).toBe(0);
  });

  test("with --json prints one object whose texts are JSON themselves", async () => {
    const { stdout } = await run("--json");
    const { ok, answer, rendered, report } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(JSON.parse(answer)).toEqual({ ok: true, value: { text: expect.stringMatching(/^\{\{h\d+\}\}$/), n: 1 } });
    expect(JSON.parse(rendered)).toEqual({ ok: true, value: { text: 'page 1 says "hello"', n: 1 } });
    expect(report.spawns).toMatchObject([{ position: "o2", worker: "read", ok: true }]);
  });

  test("a refused argument says how a workflow's input becomes the user's own", async () => {
    const asked = file(
      "asked.ts",
      `import { defineTool, defineWorkflow } from "@bulkhead/agents";
import { z } from "zod";
const fields = z.object({ url: z.url() });
const get = defineTool({ name: "get", description: "", input: fields, effect: "read", egress: true, arguments: { url: "user" }, run: () => "x" });
export const input = { url: "https://a.example" };
export default defineWorkflow({
  name: "asked", input: fields, returns: z.object({ ok: z.boolean() }), workers: [], tools: [get],
  run: async (ctx, { url }) => ({ ok: (await ctx.call(get, { url })).ok }),
});
`,
    );
    const { stdout, code } = await bulkheadHere(["run", asked], { cwd });
    expect(stdout.replace(/\s+/g, " ")).toContain("the user's own words are what its input marks given(...)");
    expect(code).toBe(4);
  });

  test("takes its input from a file", async () => {
    const { stdout } = await run("--json", "--input", `@${file("input.json", '{"n": 9, "end": "well"}')}`);
    expect(JSON.parse(JSON.parse(stdout).answer)).toMatchObject({ value: { n: 9 } });
  });

  test.each([
    ["throw", "worker_crashed: its function threw."],
    ["hang", "timeout: "],
    ["misfit", "schema_mismatch: what run returned does not fit: returns.n."],
  ])("a function that ends by %s is %s, and exits 1", async (end, named) => {
    const { stdout, stderr, code } = await run("--input", JSON.stringify({ n: 1, end }));
    expect(stderr).toContain(`The workflow ended with ${named}`);
    expect(stdout + stderr).not.toContain("CANARY");
    expect(code).toBe(1);
  });

  test("what it threw is shown with --debug, in a frame", async () => {
    const { stderr } = await run("--debug", "--input", '{"n": 1, "end": "throw"}');
    expect(stderr).toMatch(/may hold words of strangers[\s\S]*workflow \(run\): Error: CANARY/);
  });

  test.each([
    ["words", "pay", /The input is no JSON.*--input @file\.json/],
    ["another shape", '{"n": "CANARY", "end": "well"}', /input\.n of "flow" does not fit its schema/],
  ])("refuses %s", async (_, input, message) => {
    const { stderr, code } = await run("--input", input);
    expect(stderr.replace(/\s+/g, " ")).toMatch(message);
    expect(stderr).not.toContain("CANARY");
    expect(code).toBe(2);
  });

  test("asks for an input where there is none", async () => {
    const bare = file("bare.ts", `export { default } from "./flow.ts";\n`);
    const { stderr, code } = await bulkheadHere(["run", bare, "--model", model], { cwd });
    expect(stderr).toMatch(/There is nothing to give .*bare\.ts/);
    expect(code).toBe(2);
  });
});
