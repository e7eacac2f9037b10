// The guide says what the program says: exit codes, reasons, commands and flags.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/cli.ts";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { REASONS } from "../../src/runs/reasons.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { madeTerminal } from "./made-terminal.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const guide = readFileSync(new URL("../../../../docs/guide/command-line.md", import.meta.url), "utf8");

test("the guide's table of exit codes is the program's", () => {
  const rows = [...guide.matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, code, name, meaning]) => ({
    code: Number(code),
    name,
    meaning,
  }));
  expect(rows).toEqual(EXIT_CODES);
});

test("the guide's table of reasons is what a run prints, and rules.md names the same", () => {
  const rows = [...guide.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)].filter(([, name = ""]) => name in REASONS);
  const found = rows.map(([, name = "", means, pass = ""]) => [name, { means, pass: pass.replaceAll("`", "") }]);
  expect(found).toEqual(Object.entries(REASONS));
  const rules = readFileSync(new URL("../../../../docs/guide/rules.md", import.meta.url), "utf8");
  expect(Object.keys(REASONS).filter((reason) => !rules.includes(`\`${reason}\``))).toEqual([]);
});

test("the help of every command ends with the exit codes", async () => {
  const help = await Promise.all(
    ["demo", "run", "runs", "init", "mcp", "doctor"].map((name) => bulkheadHere([name, "--help"])),
  );
  for (const { stdout } of help) expect(stdout).toMatch(/\nExit codes: 0 done, .* 130 interrupted\.\n$/);
});

test("the guide's table of variables has each that the program reads, and no other", () => {
  const [, section = ""] = guide.split("## Variables");
  const [table = ""] = section.split("\n## ");
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)/g)].map(([, name]) => name));
  const sources = ["packages/*/src", "evals/src", "apps/*/src"]
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }))
    .map((file) => readFileSync(join(ROOT, file), "utf8"));
  const read = sources.flatMap((text) => [...text.matchAll(/\benv\["([A-Z_]+)"\]/g)].map(([, name]) => name));
  expect([...new Set(read)].filter((name) => !named.includes(name) && !OF_THE_MACHINE.includes(name ?? ""))).toEqual(
    [],
  );
  const known = ["OPENAI_BASE_URL"]; // LangChain's provider reads it
  expect(
    named.filter((name) => !known.includes(name ?? "") && !sources.some((text) => text.includes(`"${name}"`))),
  ).toEqual([]);
});

/** Nobody sets them for us. */
const OF_THE_MACHINE: readonly string[] = ["HOME", "PATH", "INIT_CWD", "XDG_CACHE_HOME"];

const groups = {
  runs: ["list", "show", "resume", "cancel", "abandon", "fork", "forget"],
  approvals: ["list", "show", "approve", "reject", "edit"],
  mcp: ["pin", "diff"],
  tasks: ["list", "show", "export", "import", "accept", "dismiss"],
  db: ["export", "import"],
  keys: ["create", "list", "revoke"],
  files: ["list", "show", "diff", "export", "import"],
  programs: ["list", "show", "diff", "approve", "export", "import"],
  eval: ["init", "run", "list", "score"],
};
const commands = [
  ...["", "demo ", "run ", "init ", "doctor "],
  ...Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group} ${name} `)),
];

test("the guide names every command and every flag", async () => {
  const help = await Promise.all(
    commands.map(async (command) => {
      const terminal = madeTerminal();
      const code = await runCli(`${command}--help`.split(" "), terminal);
      return { code, stdout: terminal.said.out, stderr: terminal.said.err };
    }),
  );
  const flags = new Set(help.flatMap(({ stdout }) => stdout.match(/--[a-z-]+/g) ?? []));
  flags.delete("--help");
  flags.delete("--version");
  expect([...flags].filter((flag) => !guide.includes(flag))).toEqual([]);
  expect(help.every(({ code, stderr }) => code === 0 && stderr === "")).toBe(true);
});
