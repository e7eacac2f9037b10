import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EXIT_CODES } from "../../src/exit-codes.ts";
import { bulkhead } from "./bulkhead-process.ts";

const guide = readFileSync(new URL("../../../../docs/guide/command-line.md", import.meta.url), "utf8");

test("the guide's table of exit codes is the program's", () => {
  const rows = [...guide.matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, code, name, meaning]) => ({
    code: Number(code),
    name,
    meaning,
  }));
  expect(rows).toEqual(EXIT_CODES);
});

test("the guide names every command and every flag", async () => {
  const help = await Promise.all(
    ["--help", "demo --help", "run --help", "init --help", "doctor --help"].map((args) => bulkhead(args.split(" "))),
  );
  const flags = new Set(help.flatMap(({ stdout }) => stdout.match(/--[a-z-]+/g) ?? []));
  flags.delete("--help");
  flags.delete("--version");
  expect([...flags].filter((flag) => !guide.includes(flag))).toEqual([]);
  expect(help.every(({ code, stderr }) => code === 0 && stderr === "")).toBe(true);
});
