// What a person can get wrong at the terminal, each with its line, its code and its exit code.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { BIN, bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const file = (name: string, text: string) => {
  writeFileSync(join(folder.path, name), text);
  return name;
};

const agent = file("agent.mjs", 'export default { invoke: async () => ({ messages: [{ content: "done" }] }) };');
const cwd = folder.path;

// [what is typed, the exit code, the error's code, what the line must say, environment]
const mistakes: readonly [string, readonly string[], number, string, RegExp, Record<string, string>?][] = [
  ["a mistyped flag", ["run", agent, "--jsom"], 2, "usage", /--jsom.*Did you mean --json\?/],
  ["a mistyped command", ["rum", agent], 2, "usage", /rum.*Did you mean run\?/],
  ["a missing argument", ["run"], 2, "usage", /module.*See: bulkhead run --help/],
  ["a missing option", ["memory", "revoke", "x"], 2, "usage", /--why.*See: bulkhead memory revoke --help/],
  ["a command that a group has not", ["programs", "bogus"], 2, "usage", /bogus.*See: bulkhead programs --help/],
  ["a missing module", ["run", "nowhere.ts"], 2, "module_missing", /no module nowhere\.ts/],
  ["a folder for a module", ["run", "."], 2, "module_missing", /is a folder/],
  [
    "a module without a default export",
    ["run", file("none.mjs", "export const agent = 1;")],
    2,
    "not_an_agent",
    /it is missing.*createMainAgent/,
  ],
  [
    "a script, which exports nothing",
    ["run", file("script.mjs", "const done = 1;")],
    2,
    "not_an_agent",
    /ran as a script, to its end.*createMainAgent/,
  ],
  [
    "a module whose default export is no agent",
    ["run", file("list.mjs", "export default [];")],
    2,
    "not_an_agent",
    /a list/,
  ],
  [
    "a module with a syntax error",
    ["run", file("syntax.mjs", "export default {;")],
    1,
    "module_failed",
    /syntax error at line 1, column 17: Unexpected token ';'\. *$/,
  ],
  [
    "a TypeScript module with a syntax error",
    ["run", file("syntax.ts", "const a: number = 1;\n\nexport default { a: ; };")],
    1,
    "module_failed",
    /syntax error at line 3, column 21: Expression expected\. *$/,
  ],
  [
    "a syntax error in a file that the module imports",
    ["run", file("importer.mjs", 'import "./syntax.mjs";')],
    1,
    "module_failed",
    /importer\.mjs has a syntax error in syntax\.mjs, at line 1, column 17/,
  ],
  [
    "an import of a name that is not exported",
    ["run", file("names.mjs", 'import { nothing } from "./list.mjs";')],
    1,
    "module_failed",
    /an import that does not fit at line 1, column 10: .*\.\/list\.mjs/,
  ],
  [
    "a schema that is not closed, with all its offenders and no --debug",
    [
      "run",
      file(
        "open.ts",
        'import { defineWorker } from "@bulkhead/agents";\nimport { z } from "zod";\n' +
          "const returns = z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string(), e: z.array(z.int()) });\n" +
          'export default defineWorker({ name: "open", purpose: "x", input: z.object({ t: z.string() }), returns });',
      ),
    ],
    1,
    "module_failed",
    /^open\.ts cannot be used: open_schema: the returns of "open":\n( {2}#\/[^…\n]+\n){4,} {2}#\/[^…\n]+\) $/,
  ],
  [
    "a declaration that is refused, in its own words",
    [
      "run",
      file(
        "bad.ts",
        'import { createMainAgent } from "@bulkhead/agents";\nexport default createMainAgent({ model: "" });',
      ),
    ],
    1,
    "module_failed",
    /bad\.ts cannot be used: bad_model: .*"openai:gpt-5\.1".*\.\s*$/,
  ],
  [
    "a module that throws",
    ["run", file("throws.mjs", 'throw new Error("no disk\\u001b[2J");')],
    1,
    "module_failed",
    /no disk‹U\+001B›\[2J\. .*--debug/,
  ],
  [
    "a module that imports what is not installed",
    ["run", file("imports.mjs", 'import "left-pad-2000";')],
    1,
    "module_failed",
    /npm install left-pad-2000/,
  ],
  [
    "a module that imports a file that is not there",
    ["run", file("relative.mjs", 'import "./gone.ts";')],
    1,
    "module_failed",
    /gone\.ts/,
  ],
  [
    "a module with TypeScript that cannot be stripped",
    ["run", file("enum.ts", "enum A { B }\nexport default A;")],
    1,
    "module_failed",
    /enum/,
  ],
  ["a key for ever", ["keys", "create", "--tenant", "a", "--days", "1e9"], 2, "usage", /from 1 to 36500/],
  ["a drain that no timer takes", ["serve", agent, "--drain", "1e9"], 2, "usage", /from 1 to 86400/],
  ["more than a row holds", ["runs", "list", "--limit", "1e12"], 2, "usage", /from 1 to 2147483647/],
  ["no input", ["run", agent], 2, "input_missing", /--input/],
  ["an empty input", ["run", agent, "--input", " "], 2, "bad_input", /empty/],
  ["bad JSON", ["run", agent, "--input", '{"messages": ['], 2, "bad_input", /breaks at/],
  ["JSON of another shape", ["run", agent, "--input", '{"text": 1}'], 2, "bad_input", /another shape/],
  ["messages that are none", ["run", agent, "--input", '{"messages":1}'], 2, "bad_input", /"messages".*is a number/],
  ["no messages", ["run", agent, "--input", '{"messages": []}'], 2, "bad_input", /"messages".*empty/],
  ["a missing input file", ["run", agent, "--input", "@gone.json"], 2, "bad_input", /gone\.json/],
  [
    "an absent key",
    ["run", agent, "--input", "hi", "--model", "openai:gpt-5.1"],
    2,
    "key_missing",
    /OPENAI_API_KEY is not set.*--model a-file-with-a-scripted-model\.ts/,
  ],
  [
    "an unknown provider",
    ["run", agent, "--input", "hi", "--model", "clippy:97"],
    2,
    "unknown_provider",
    /no provider clippy.*openai/,
  ],
  [
    "a provider that is not installed",
    ["run", agent, "--input", "hi", "--model", "anthropic:some-model"],
    2,
    "provider_missing",
    /npm install @langchain\/anthropic/,
    { ANTHROPIC_API_KEY: "x" },
  ],
  [
    "a model that is neither a provider nor a file",
    ["run", agent, "--input", "hi", "--model", "gpt"],
    2,
    "usage",
    /openai:gpt/,
  ],
  [
    "a missing model file",
    ["run", agent, "--input", "hi", "--model", "./gone.ts"],
    2,
    "module_missing",
    /no model \.\/gone\.ts/,
  ],
  [
    "a model file that exports no model",
    ["run", agent, "--input", "hi", "--model", "./list.mjs"],
    2,
    "not_a_model",
    /a list/,
  ],
  ["a template that does not exist", ["init", "new", "--template", "outbox"], 2, "unknown_template", /inbox/],
  ["a folder that is not empty", ["init", "."], 2, "folder_not_empty", /not empty/],
];

describe("a mistake gets one clear line with the way out", () => {
  test.each(mistakes)("%s", async (_name, args, exit, code, says, env = {}) => {
    const ended = await bulkheadHere([...args, "--json"], { cwd, env });
    const { error } = JSON.parse(ended.stdout) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.hint}`).toMatch(says);
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(exit);
  });

  // As a process: what is said comes on the right stream, and the exit code is the process's.
  test.concurrent.each(mistakes.filter((_, i) => i % 12 === 0))(
    "without --json the line is on standard error, and it is one line: %s",
    async (_name, args, exit, _code, says, env = {}) => {
      const ended = await bulkhead(args, { cwd, env });
      expect(ended.stderr).toMatch(/^bulkhead: .+\n$/);
      expect(ended.stderr).toMatch(says);
      expect(ended.stdout).toBe("");
      expect(ended.code).toBe(exit);
    },
  );

  test("--debug adds the stack, and only it does", async () => {
    const { stderr } = await bulkhead(["run", "throws.mjs", "--debug"], { cwd });
    expect(stderr).toMatch(/at .*throws\.mjs:1/);
    expect(stderr).not.toContain("\u001B");
  });

  test("nothing is written by a refused init", async () => {
    mkdirSync(join(folder.path, "full"));
    writeFileSync(join(folder.path, "full", "mine.txt"), "mine");
    await bulkhead(["init", "full"], { cwd });
    expect(readdirSync(join(folder.path, "full"))).toEqual(["mine.txt"]);
  });

  test("FORCE_COLOR colours the line, NO_COLOR and --no-color do not", async () => {
    const [forced, none, flag] = await Promise.all([
      bulkhead(["run", "nowhere.ts"], { cwd, env: { NO_COLOR: "", FORCE_COLOR: "1" } }),
      bulkhead(["run", "nowhere.ts"], { cwd, env: { NO_COLOR: "1" } }),
      bulkhead(["run", "nowhere.ts", "--no-color"], { cwd, env: { NO_COLOR: "", FORCE_COLOR: "1" } }),
    ]);
    expect(forced.stderr).toContain("\u001B[31mbulkhead:");
    expect(none.stderr).not.toContain("\u001B");
    expect(flag.stderr).not.toContain("\u001B");
  });
});

test("an old Node comes as far as being refused: the program names nothing that only a later one has", () => {
  const imports = readFileSync(BIN, "utf8").matchAll(/^import (.+) from "node:(\w+)"/gm);
  const named = [...imports].flatMap(([, names = ""]) => names.match(/(?<=[{ ,])\w+(?=[ ,}])/g) ?? []);
  expect(named.sort()).toEqual(["existsSync", "fileURLToPath", "homedir", "join"]);
});
