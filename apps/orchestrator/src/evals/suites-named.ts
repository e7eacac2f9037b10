// What `--suite` names: suites of ours by name, and a user's own by the file that exports them, as `--suite banking,./desk.ts`.
// A suite that is not sound is refused: what it measured would say nothing.
import { checkSuite, SUITES, type Suite } from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import { loadModule } from "../module/load-module.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { namedOf } from "./eval-names.ts";

/** @throws CliError `usage`, `not_a_suite`, `bad_suite`, and as `loadModule` */
export async function suitesNamed(typed: string | undefined, terminal: Terminal): Promise<readonly Suite[]> {
  const names = (typed ?? "all").split(",").map((name) => name.trim());
  const own: Suite[] = [];
  for (const file of names.filter(isFile)) own.push(...(await suitesIn(file, terminal)));
  const ours = names.filter((name) => !isFile(name));
  const suites = [...(ours.length === 0 ? [] : namedOf("suite", ours.join(","), SUITES, ({ name }) => name)), ...own];
  const twice = suites.find(({ name }, at) => suites.findIndex((suite) => suite.name === name) !== at);
  if (twice === undefined) return suites;
  throw new CliError(
    "usage",
    `Two suites are called ${visibleLine(twice.name, 60)}.`,
    "A log tells suites apart by their names: give one of them another.",
  );
}

const isFile = (name: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(name);

async function suitesIn(file: string, terminal: Terminal): Promise<readonly Suite[]> {
  const { exports } = await loadModule(file, terminal.cwd, "suite");
  const suites = [...new Set(Object.values(exports).filter(isSuite))];
  if (suites.length === 0)
    throw new CliError(
      "not_a_suite",
      `${file} exports no suite.`,
      "Export a value of type Suite of @bulkhead/evals; docs/guide/own-suite.md shows one.",
    );
  for (const suite of suites) {
    const flaws = await checkSuite(suite, ANY_SIZE);
    if (flaws.length === 0) continue;
    for (const { check, of, problem } of flaws) terminal.err(`${visibleLine(`${check} ${of}: ${problem}`, 400)}\n`);
    throw new CliError(
      "bad_suite",
      `The suite ${visibleLine(suite.name, 60)} is not sound: ${flaws.length} ${flaws.length === 1 ? "flaw" : "flaws"}.`,
      "docs/guide/suites.md says what each check wants.",
    );
  }
  return suites;
}

/** Where there is nothing to play a figure of it is none; how large it should be is its author's business. */
const ANY_SIZE = { tools: 1, tasks: 1, goals: 1 };

function isSuite(value: unknown): value is Suite {
  if (typeof value !== "object" || value === null) return false;
  const suite = value as Partial<Record<keyof Suite, unknown>>; // looked at key by key
  const has = (kind: string, keys: readonly (keyof Suite)[]) => keys.every((key) => typeof suite[key] === kind);
  return (
    has("string", ["name", "description", "systemPrompt"]) &&
    has("function", ["state", "tools", "understand"]) &&
    has("object", ["user", "readers", "vectors"]) &&
    Array.isArray(suite.tasks) &&
    Array.isArray(suite.goals)
  );
}
