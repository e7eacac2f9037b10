// `bulkhead init [folder]`: a starter that runs as it is. Asks nothing, needs no network, writes into an empty folder only.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { commandLines, commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

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
  copyTemplate(template, target);
  try {
    writeSettings(target);
  } catch (error) {
    throw notWritten(error);
  }
  const files = filesIn(target);
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ok: true, folder: target, files })}\n`);
    return 0;
  }
  const start = join(folder, "agent.ts");
  const mails = files.filter((file) => file.endsWith(".eml")).length;
  const say = (what: string, parts: readonly string[]) => {
    const lines = commandLines(parts, terminal.width - 2).map((line) => `  ${terminal.paint("bold", line)}\n`);
    terminal.out(`${what}:\n${lines.join("")}`);
  };
  const command = [commandName(terminal.env), `run ${shellWord(start)}`];
  terminal.out(
    `Written to ${folder}: ${files.length} files${mails > 0 ? `, ${mails} of them mails` : ""}. Begin with ${start}.\n\n`,
  );
  const offline = [...command, `--model ${shellWord(join(folder, "offline-model.ts"))}`];
  say("Run it, without a key and without installing anything", offline);
  say(repository() === undefined ? "Or in the folder, after npm install" : "Or in the folder", ["npm run offline"]);
  say("With a real model (set OPENAI_API_KEY first)", command);
  return 0;
}

/** Copies a template. What was installed in it, or written by a run of it, stays behind. */
export function copyTemplate(template: string, target: string): void {
  const stays = new Set(["node_modules", "out"]);
  try {
    mkdirSync(target, { recursive: true });
    cpSync(template, target, { recursive: true, filter: (source) => !stays.has(basename(source)) });
    mayBeWritten(target);
  } catch (error) {
    throw notWritten(error);
  }
}

/** The template may stand where nobody may write, in an image; its copy is the user's. */
function mayBeWritten(folder: string): void {
  const inside = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  for (const path of [folder, ...inside]) chmodSync(path, statSync(path).mode | 0o200);
}

// What npm leaves out of a package, and what depends on where the folder lies.
function writeSettings(target: string): void {
  writeFileSync(join(target, ".gitignore"), "out/\nnode_modules/\n");
  writeScripts(target);
  if (insideRepository(target)) return;
  const file = join(target, "tsconfig.json");
  const { compilerOptions, ...rest } = JSON.parse(readFileSync(file, "utf8")) as TypeScriptSettings; // the template's own
  const { customConditions: _, ...published } = compilerOptions;
  writeFileSync(file, `${JSON.stringify({ compilerOptions: published, ...rest }, undefined, 2)}\n`);
}

// npm finds the program's name once it is installed. Until then the scripts name the repository that wrote them.
function writeScripts(target: string): void {
  const root = repository();
  if (root === undefined) return;
  const file = join(target, "package.json");
  const settings = JSON.parse(readFileSync(file, "utf8")) as { readonly scripts: Readonly<Record<string, string>> }; // the template's own
  const to = relative(realpathSync(target), root);
  const start = `node ${shellWord(join(to, "scripts/run.mjs"))} ${shellWord(join(to, "apps/orchestrator/bin/bulkhead.js"))}`;
  const scripts = Object.fromEntries(
    Object.entries(settings.scripts).map(([name, script]) => [name, script.replace(/^bulkhead\b/, () => start)]),
  );
  writeFileSync(file, `${JSON.stringify({ ...settings, scripts }, undefined, 2)}\n`);
}

/** The repository that this program runs in; `undefined` where it was installed from a registry. */
function repository(): string | undefined {
  const root = realpathSync(fileURLToPath(new URL("../../../../", import.meta.url)));
  return existsSync(join(root, "scripts/run.mjs")) && existsSync(join(root, "apps/orchestrator/bin/bulkhead.js"))
    ? root
    : undefined;
}

interface TypeScriptSettings {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

// There our packages are links to their sources, whose types are found by our own export condition.
function insideRepository(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, "node_modules/@bulkhead/agents");
    if (existsSync(found)) return !realpathSync(found).split(sep).includes("node_modules");
    if (at === dirname(at)) return false;
  }
}

function notWritten(error: unknown): CliError {
  return new CliError(
    "folder_failed",
    "The folder cannot be written.",
    "Check its permissions and the space on the disk.",
    { exit: 1, cause: error },
  );
}

function filesIn(target: string): string[] {
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
