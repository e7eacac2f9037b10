// The guide says what the program says: exit codes, reasons, commands and flags.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli.ts";
import { EXIT_CODES } from "../../src/exit-codes.ts";
import { REASONS } from "../../src/reasons.ts";
import { bulkhead } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

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
  const help = await Promise.all(["demo", "run", "init", "mcp", "doctor"].map((name) => bulkhead([name, "--help"])));
  for (const { stdout } of help) expect(stdout).toMatch(/\nExit codes: 0 done, .* 130 interrupted\.\n$/);
});

const approvals = ["list", "show", "approve", "reject", "edit"].map((name) => `approvals ${name} `);

test("the guide names every command and every flag", async () => {
  const help = await Promise.all(
    ["", "demo ", "run ", "init ", ...approvals, "mcp pin ", "mcp diff ", "db export ", "doctor "].map(
      async (command) => {
        const terminal = madeTerminal();
        const code = await runCli(`${command}--help`.split(" "), terminal);
        return { code, stdout: terminal.said.out, stderr: terminal.said.err };
      },
    ),
  );
  const flags = new Set(help.flatMap(({ stdout }) => stdout.match(/--[a-z-]+/g) ?? []));
  flags.delete("--help");
  flags.delete("--version");
  expect([...flags].filter((flag) => !guide.includes(flag))).toEqual([]);
  expect(help.every(({ code, stderr }) => code === 0 && stderr === "")).toBe(true);
});
