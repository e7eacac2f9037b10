// Evaluators that are programs: whatever one does, only an end of its own with code 0 is a pass.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileStore } from "@bulkhead/memory";
import { commandSandbox, SandboxError } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { type CommandEvaluatorOptions, commandEvaluator, type EvaluatedTree, runProgram } from "../../src/index.ts";
import { call, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { approved, newFiles, OPERATOR } from "./parts.ts";

const database = await ownDatabase();
const sandbox = commandSandbox({ readOnly: [process.execPath], limits: { seconds: 60 } });

/** False where bubblewrap is missing. Any other reason is a defect, and fails. */
async function canRun(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-command-"));
  try {
    await sandbox.run({ command: ["true"], folder });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "sandbox_missing") throw error;
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function treeOf(files: FileStore): Promise<EvaluatedTree> {
  const tree = await files.tree();
  return { ...tree, read: (path) => files.read(path), exportTo: async (folder) => void (await files.exportTo(folder)) };
}

describe.skipIf(!(await canRun()))("a command (npm run bubblewrap:install)", () => {
  const judge = async (script: string, options: Partial<CommandEvaluatorOptions> = {}) => {
    const files = newFiles(database);
    await files.write("a.js", script, 0, OPERATOR);
    const evaluator = commandEvaluator({ name: "node", sandbox, command: [process.execPath, "a.js"], ...options });
    return evaluator.evaluate(await treeOf(files), { signal: new AbortController().signal });
  };

  test("passes with code 0 alone; the lines that name a place in a file are its diagnostics", async () => {
    expect(await judge("console.log('a.js:1:2: all is well')")).toEqual({ verdict: "pass" });
    const compiler = "console.log('src/a.ts(3,4): error TS2322: No.'); console.log('noise'); process.exit(1)";
    expect(await judge(compiler)).toEqual({
      verdict: "fail",
      diagnostics: [{ file: "src/a.ts", line: 3, column: 4, rule: "TS2322", text: "No." }],
    });
    expect(await judge("console.error('/srv/x.py:7: bad'); process.exit(2)")).toMatchObject({ verdict: "fail" });
    expect(await judge("console.log('nothing to see'); process.exit(1)")).toEqual({
      verdict: "fail",
      diagnostics: [{ text: "nothing to see" }],
    });
  });

  test("that found nothing to judge, is not there, or was ended by a signal is no pass", async () => {
    expect(await judge("process.exit(5)", { none: [5] })).toEqual({ verdict: "none", diagnostics: [] });
    expect(await judge("", { command: ["no-such-program"] })).toMatchObject({ verdict: "error" });
    expect(await judge("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ verdict: "error" });
  });

  test("that prints JSON is believed only as far as its code goes", async () => {
    const read = "json";
    expect(await judge(`console.log('{"verdict":"pass"}')`, { read })).toEqual({ verdict: "pass" });
    expect(await judge(`console.log('{"verdict":"pass"}'); process.exit(1)`, { read })).toMatchObject({
      verdict: "fail",
    });
    expect(await judge(`console.log('{"verdict":"none"}')`, { read })).toEqual({ verdict: "none", diagnostics: [] });
    expect(await judge("console.log('I think that it passes')", { read })).toMatchObject({ verdict: "error" });
  });

  test("that hangs is a timeout; one that forks without end, or prints a gigabyte, is an error: never a pass", async () => {
    const hangs = await judge("setInterval(() => {}, 1000)", { limits: { seconds: 2 } });
    expect(hangs).toEqual({ verdict: "timeout", diagnostics: [{ rule: "time" }] });
    const prints = "const b = Buffer.alloc(2**20, 97); for (let i = 0; i < 1024; i++) require('fs').writeSync(1, b)";
    expect(await judge(prints)).toEqual({ verdict: "error", diagnostics: [{ rule: "output" }] });
    const forks = ["sh", "-c", "f() { [ $1 = 0 ] || { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 30; }; f 7"] as const;
    const forked = await judge("", { command: forks, limits: { seconds: 30, processes: 32 } });
    expect(forked.verdict).not.toBe("pass");
  });

  test("that is shown what is not there is refused before a program begins", async () => {
    const tests = commandEvaluator({ name: "tests", sandbox, command: ["true"], readOnly: ["/no/such/folder"] });
    await expect(tests.ready?.()).rejects.toMatchObject({ code: "bad_call" });
  });

  test("judges the files of a worker's, which never run in the host process", async () => {
    const files = newFiles(database);
    await files.write("test/greet.test.js", "process.exit(require('../greet.js') === 'hello' ? 0 : 1)", 0, OPERATOR);
    await files.guard("test");
    const program = await approved(database, [{ id: "greet", text: "Write greet.js.", evaluators: ["tests"] }]);
    const model = scriptedModel({
      greet: [
        call("write_files", { files: [{ path: "greet.js", base: 0, text: "module.exports = 'bye'" }] }),
        call("done"),
        call("write_files", { files: [{ path: "greet.js", base: 2, text: "module.exports = 'hello'" }] }),
      ],
    });
    const tests = commandEvaluator({ name: "tests", sandbox, command: [process.execPath, "test/greet.test.js"] });
    expect(await runProgram({ program, files, evaluators: { tests }, model })).toMatchObject({ ok: true });
  });
});

test("without a compartment nothing runs: the program does not begin, and says what is missing", async () => {
  const nowhere = commandSandbox({ path: "/nowhere" });
  const tests = commandEvaluator({ name: "tests", sandbox: nowhere, command: ["true"] });
  const program = await approved(database, [{ id: "greet", text: "Write greet.js.", evaluators: ["tests"] }]);
  const started = runProgram({ program, files: newFiles(database), evaluators: { tests }, model: scriptedModel({}) });
  await expect(started).rejects.toThrow(SandboxError);
  await expect(started).rejects.toMatchObject({ code: "sandbox_missing" });
  const judged = await tests.evaluate(await treeOf(newFiles(database)), { signal: new AbortController().signal });
  expect(judged).toEqual({ verdict: "error", diagnostics: [{ rule: "sandbox_missing" }] });
});
