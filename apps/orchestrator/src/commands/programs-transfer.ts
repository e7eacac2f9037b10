// `bulkhead programs export | import`: a program as a YAML file, and a file as a draft.
import { readFile, writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { type InstructionRegistry, programFromYaml, programToYaml } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { operatorWriter } from "../cli/operator-writer.ts";
import { findProgram } from "../memory/find-program.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export async function exportProgram(
  registry: InstructionRegistry,
  name: string,
  path: string,
  options: { readonly version?: number; readonly json?: boolean },
  { env, cwd, out }: Terminal,
): Promise<ExitCode> {
  const { version, hash, program } = await findProgram(registry, name, options.version, env);
  const file = resolve(cwd, path);
  try {
    await writeFile(file, programToYaml(program), { flag: "wx" });
  } catch (error) {
    throw new CliError("file_exists", "The file is there already, or cannot be written.", "Name a new one.", {
      cause: error,
    });
  }
  if (options.json === true) out(`${safeJson({ ok: true, name, version, hash, file })}\n`);
  else out(`Exported version ${version} of ${name} to ${visibleLine(relative(cwd, file) || file, 200)}.\n`);
  return 0;
}

export async function importProgram(
  registry: InstructionRegistry,
  path: string,
  options: { readonly from?: number; readonly trust?: boolean; readonly json?: boolean },
  { env, cwd, out, err }: Terminal,
): Promise<ExitCode> {
  const program = programFromYaml(await textOf(resolve(cwd, path)));
  const from = options.from === undefined ? {} : { from: options.from };
  const draft = await registry.draft(program, operatorWriter(options, env), from);
  const { name, version, hash, label, supersedes } = draft;
  if (options.json === true) {
    out(`${safeJson({ ok: true, name, version, hash, label, supersedes })}\n`);
    return 0;
  }
  out(`Drafted version ${version} of ${name}.\n`);
  err(`To let it lead agents: ${commandName(env)} programs approve ${name} ${version}\n`);
  return 0;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError("input_missing", "The file cannot be read.", "Name a YAML file.", { cause: error });
  }
}
