import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../cli-error.ts";
import type { ExitCode } from "../exit-codes.ts";
import { commandName, shellWord, type Terminal } from "../terminal.ts";
import { visibleLine } from "../visible-text.ts";

/** `bulkhead init [folder]`: a starter that runs as it is. Asks nothing, needs no network, writes into an empty folder only. */
export async function init(
  folder: string,
  options: { template: string; json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const template = templateFolder(options.template);
  const target = resolve(terminal.cwd, folder);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there !== undefined && !there.isDirectory())
    throw new CliError(
      "folder_not_empty",
      `${folder} is a file.`,
      `Give a new folder: ${commandName(terminal.env)} init my-agent`,
    );
  if (there !== undefined && readdirSync(target).length > 0) {
    throw new CliError(
      "folder_not_empty",
      `${folder === "." ? "This folder" : folder} is not empty, and nothing in it was touched.`,
      `Give a new folder: ${commandName(terminal.env)} init my-agent`,
    );
  }
  const files = copyTemplate(template, target);
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ok: true, folder: target, files })}\n`);
    return 0;
  }
  const start = join(folder, "agent.ts");
  const mails = files.filter((file) => file.endsWith(".eml")).length;
  const command = `${commandName(terminal.env)} run ${shellWord(start)}`;
  terminal.out(
    `Written to ${folder}: ${files.length} files${mails > 0 ? `, ${mails} of them mails` : ""}. Begin with ${start}.\n\n`,
  );
  terminal.out("Run it, without a key and without installing anything:\n");
  terminal.out(`  ${terminal.paint("bold", `${command} --model ${shellWord(join(folder, "offline-model.ts"))}`)}\n`);
  terminal.out("With a real model (set OPENAI_API_KEY first):\n");
  terminal.out(`  ${terminal.paint("bold", command)}\n`);
  return 0;
}

/** Copies a template and gives the paths of its files, in order. What a run of it has written stays behind. */
export function copyTemplate(template: string, target: string): string[] {
  try {
    mkdirSync(target, { recursive: true });
    cpSync(template, target, { recursive: true, filter: (source) => basename(source) !== "node_modules" });
  } catch (error) {
    throw new CliError(
      "folder_failed",
      "The folder cannot be written.",
      "Check its permissions and the space on the disk.",
      { exit: 1, cause: error },
    );
  }
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1))
    .sort();
}

/** Templates are shipped as sources, beside src and dist alike: Node strips their types where they are copied to. */
export function templateFolder(name: string): string {
  const all = fileURLToPath(new URL("../../src/templates/", import.meta.url));
  const names = existsSync(all)
    ? readdirSync(all, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
  if (!names.includes(name))
    throw new CliError(
      "unknown_template",
      `There is no template ${visibleLine(name, 40)}.`,
      `There is: ${names.join(", ")}.`,
    );
  return join(all, name);
}

/** For a template that was copied somewhere for a moment. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
