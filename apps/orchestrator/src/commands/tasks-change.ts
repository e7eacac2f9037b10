// `bulkhead tasks export | import | accept | dismiss`: a tree to a file and back, and a person's answer to a proposal.
import { readFile, writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { exportGraph, MemoryError, type TaskTree } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { principalIn } from "../runs/principal.ts";
import { confirm } from "../terminal/confirm.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { recordLines } from "./tasks-show.ts";

interface Options {
  readonly json?: boolean;
}

export async function exportTasks(
  tree: TaskTree,
  path: string,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = resolve(terminal.cwd, path);
  const exported = exportGraph(await tree.graph());
  try {
    await writeFile(file, `${JSON.stringify(exported, null, 1)}\n`, { flag: "wx" });
  } catch (error) {
    throw fileError("folder_failed", "written: it must be a new one, in a folder that there is", error);
  }
  const tasks = exported.nodes.length;
  const line = `Exported ${tasks.toLocaleString("en")} tasks to ${visibleLine(relative(terminal.cwd, file) || file, 200)}. Nothing in it is sealed.`;
  return told(line, { tree: tree.name, file, tasks }, options, terminal);
}

export async function importTasks(
  tree: TaskTree,
  path: string,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = resolve(terminal.cwd, path);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw fileError("input_missing", "read", error);
  }
  await tree.fill(parsed(text));
  const tasks = Object.keys((await tree.graph()).nodes).length;
  const line = `Imported ${tasks.toLocaleString("en")} tasks as ${visibleLine(tree.name, 60)}.`;
  return told(line, { tree: tree.name, file, tasks }, options, terminal);
}

export async function acceptTasks(
  tree: TaskTree,
  id: string,
  options: Options & { readonly yes?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const proposal = (await tree.records("proposal")).find((record) => record.id === id);
  if (proposal === undefined) throw new MemoryError("no_task", "there is no open proposal of this id");
  if (options.yes !== true) {
    terminal.err(`${recordLines(tree.name, proposal, terminal)[0] ?? ""}\n`);
    if (!(await confirm("Is this your own word?", terminal)))
      throw new CliError("usage", "Not accepted: nothing was changed.", "Where nobody can be asked: --yes");
  }
  const result = await tree.accept(id, principalIn(terminal.env));
  if (result.kind !== "applied")
    throw new MemoryError("task_changed", "it does not fit the tree as it is now: nothing was changed");
  return told("Accepted.", { tree: tree.name, proposal: id, turn: result.turn }, options, terminal);
}

export async function dismissTasks(
  tree: TaskTree,
  id: string,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  await tree.dismiss(id, principalIn(terminal.env));
  return told("Dismissed.", { tree: tree.name, record: id }, options, terminal);
}

function told(line: string, facts: object, { json }: Options, terminal: Terminal): ExitCode {
  terminal.out(json === true ? `${JSON.stringify({ ok: true, ...facts })}\n` : `${line}\n`);
  return 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MemoryError("bad_export", "the file is no JSON");
  }
}

const fileError = (code: "folder_failed" | "input_missing", what: string, cause: unknown) =>
  new CliError(code, `The file cannot be ${what}.`, "", { cause });
