// `bulkhead run`: its requests and answers; as a process its streams and its signals.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { BIN, bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const { path: cwd, file } = folder;

const echo = file(
  "echo.ts",
  'export const request = "the module\'s own";\nexport default { invoke: async ({ messages }: { messages: { content: string }[] }) => ({ messages: [{ content: messages[0]!.content }] }) };\n',
);
const hostile = file(
  "hostile.mjs",
  'export default { invoke: async () => ({ messages: [{ content: "fine\\u001b[2J\\u202Etxt\\r\\nexit 0" }] }) };',
);
const noisy = file(
  "noisy.mjs",
  'console.log("noise"); process.stdout.write("more\\n"); setInterval(() => {}, 1000);\nexport default { invoke: async () => { console.log("noise"); return "quiet"; } };',
);
const patient = file(
  "patient.mjs",
  'export default { invoke: (_, { signal }) => new Promise((_, no) => { setInterval(() => {}, 1000); console.error("waiting"); signal.addEventListener("abort", () => no(signal.reason)); }) };',
);
const deaf = file(
  "deaf.mjs",
  'export default { invoke: () => new Promise(() => { setInterval(() => {}, 1000); console.error("waiting"); }) };',
);

describe.concurrent("bulkhead run", () => {
  test("prints the answer on standard output and the rest on standard error", async () => {
    const { stdout, stderr, code } = await bulkheadHere(["run", echo, "--input", "hello"], { cwd });
    expect(stdout).toBe("┌─ answer (may hold words of strangers)\n│ hello\n└─\n");
    expect(stderr).toContain("no Bulkhead in it");
    expect(code).toBe(0);
  });

  test.each([
    ["the module's own request", [], "the module's own"],
    ["plain words", ["--input", "pay"], "pay"],
    ["a JSON string", ["--input", '"@pay"'], "@pay"],
    ["messages", ["--input", '{"messages": [{"role": "user", "content": "m"}]}'], "m"],
    ["a file", ["--input", `@${file("request.txt", "from a file")}`], "from a file"],
  ])("takes %s as the request", async (_name, input, answer) => {
    const { stdout } = await bulkheadHere(["run", echo, ...input, "--json"], { cwd });
    expect(JSON.parse(stdout)).toEqual({ ok: true, answer, rendered: answer, report: null });
  });

  test("says ok only with an exit code of 0", async () => {
    const refused = file(
      "refused.ts",
      `import { createMainAgent, defineTool, memberOf, trustedSet } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
const disks = trustedSet({ name: "disks", rows: [{ disk: "b" }] });
const wipe = defineTool({ name: "wipe", description: "Wipe.", input: z.object({ disk: z.string() }), effect: "write",
  arguments: { disk: memberOf(disks, "disk") }, run: () => {} });
export default createMainAgent({ model: scriptedModel({ main: [call("wipe", { disk: "a" }), says("no")] }), tools: [wipe], ask: "never" });
`,
    );
    const { stdout, stderr, code } = await bulkhead(["run", refused, "--input", "x", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, answer: "no" });
    expect(stderr).toContain("main / wipe#1  refused  denied  argument disk");
    expect(code).toBe(4);
  });

  test("lists a write that was never decided on, in words and as data, and shows with --debug what a tool threw", async () => {
    const undecided = `import { createMainAgent, defineTool } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
const post = defineTool({ name: "post", description: "Post.", input: z.object({ note: z.string() }), effect: "write", run: () => {} });
const look = defineTool({ name: "look", description: "Look.", input: z.object({}), effect: "read", returns: "handle",
  run: () => { throw new Error("CANARY\\u001b[2J"); } });
export default createMainAgent({ model: scriptedModel({ main: [call("post", { note: "see {{h9}}" }), call("look", {}), says("no")] }), tools: [post, look] });
`;
    // A file each: what is scripted is said once.
    const run = (name: string, ...flags: readonly string[]) =>
      bulkheadHere(["run", file(name, undecided), "--input", "x", ...flags], { cwd });
    const plain = await run("undecided.ts");
    const json = await run("undecided-json.ts", "--json");
    const debug = await run("undecided-debug.ts", "--debug");
    expect(plain.stdout).toMatch(/Effects:\n {2}refused {2}post {2}bad_handle note\n/);
    expect(plain.stdout).toMatch(/look failed: run again with --debug/);
    expect(plain.stdout + plain.stderr).not.toContain("CANARY");
    expect(JSON.parse(json.stdout)).toMatchObject({
      report: { refusedCalls: [{ tool: "post", code: "bad_handle", argument: "note" }] },
    });
    expect(debug.stderr).toMatch(/┌─ what tools[^\n]*\n│ look \([^)]+\): Error: CANARY‹U\+001B›\[2J\n└─/);
    expect(debug.stdout).not.toMatch(/CANARY|run again/);
  });

  test.each([
    [
      "a model that failed by itself",
      'fakeModel().respond(new Error("CANARY"))',
      /no model of the chain answered.*--debug/,
    ],
    ["a scripted model that has no turn", "scriptedModel({ main: [] })", /no turn for "main"[^\n]*\.$/],
  ])("says why %s ended the run, and names --debug only where nothing else helps", async (name, model, says) => {
    const broken = file(
      `broken-${name.length}.ts`,
      `import { createMainAgent } from "@bulkhead/agents";
import { scriptedModel } from "@bulkhead/agents/testing";
import { fakeModel } from "langchain";
export default createMainAgent({ model: ${model}, tools: [] });
`,
    );
    const { stderr, code } = await bulkheadHere(["run", broken, "--input", "x"], { cwd });
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(says);
    expect(stderr).not.toContain("CANARY");
    expect(code).toBe(1);
  });

  test("draws what a terminal would obey or hide", async () => {
    const { stdout } = await bulkheadHere(["run", hostile, "--input", "x"], { cwd });
    expect(stdout).toContain("│ fine‹U+001B›[2J‹U+202E›txt\n│ exit 0\n");
  });

  test("keeps standard output to one object, whatever the module prints, and ends although it holds a timer", async () => {
    const { stdout, stderr, code } = await bulkhead(["run", noisy, "--input", "x", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, answer: "quiet" });
    expect(stderr).toContain("noise");
    expect(code).toBe(0);
  });

  test("refuses --model for a plain agent before it runs, and for anything else that it did not reach", async () => {
    const model = `./${file("model.mjs", "export default { invoke() {}, bindTools() {}, _llmType() { return 'none'; } };")}`;
    const plain = file(
      "plain.ts",
      'import { createAgent, fakeModel } from "langchain";\nexport default createAgent({ model: fakeModel(), tools: [], middleware: [] });\nprocess.on("exit", () => console.error("loaded"));',
    );
    const [before, after] = await Promise.all([
      bulkheadHere(["run", plain, "--input", "x", "--model", model], { cwd }),
      bulkheadHere(["run", echo, "--model", model], { cwd }),
    ]);
    expect(before.stderr).toMatch(
      /^bulkhead: .*plain\.ts has no Bulkhead in it, so --model would not reach it\..*createMainAgent/,
    );
    expect(after.stderr).toMatch(/has no Bulkhead in it, so --model did not reach it/);
    expect([before.code, after.code]).toEqual([2, 2]);
  });

  test("lends a folder that has installed nothing what the starter needs, and leaves a folder its own copy", async () => {
    const lent = file(
      "lent.ts",
      'import { z } from "zod";\nimport { createMainAgent } from "@bulkhead/agents";\nimport { tool } from "langchain";\nexport default { invoke: async () => [typeof z.object, typeof createMainAgent, typeof tool].join() };',
    );
    expect(JSON.parse((await bulkhead(["run", lent, "--input", "x", "--json"], { cwd })).stdout)).toMatchObject({
      answer: "function,function,function",
    });
    const own = join(folder.path, "own", "node_modules", "zod");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "package.json"), '{"name": "zod", "type": "module", "exports": "./index.js"}');
    writeFileSync(join(own, "index.js"), 'export const z = "its own";');
    writeFileSync(
      join(folder.path, "own", "agent.ts"),
      'import { z } from "zod";\nexport default { invoke: async () => z };',
    );
    expect(
      JSON.parse((await bulkheadHere(["run", "own/agent.ts", "--input", "x", "--json"], { cwd })).stdout),
    ).toMatchObject({ answer: "its own" });
  });

  test("Ctrl-C once aborts the run", async () => {
    const ended = await bulkhead(["run", patient, "--input", "x", "--json"], {
      cwd,
      onStderr: once("waiting", (child) => child.kill("SIGINT")),
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).not.toContain("stopped"); // nothing of Bulkhead's ran
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: "interrupted" } });
  });

  test("Ctrl-C twice stops a run that does not listen", async () => {
    const twice = once("waiting", (child) => {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGINT"), 100);
    });
    expect((await bulkhead(["run", deaf, "--input", "x"], { cwd, onStderr: twice })).code).toBe(130);
  });

  test("says nothing when the reader of its output has gone", async () => {
    const child = spawn(process.execPath, ["--conditions=@bulkhead/source", BIN, "run", "--no-store", echo, "--json"], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).not.toMatch(/EPIPE|at /);
  });

  test("the binary finds the sources by itself", async () => {
    const child = spawn(process.execPath, [BIN, "--version"], { stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

function once(text: string, act: (child: ChildProcess) => void): (stderr: string, child: ChildProcess) => void {
  let done = false;
  return (stderr, child) => {
    if (done || !stderr.includes(text)) return;
    done = true;
    act(child);
  };
}
