// What a person makes of a call's arguments: values set by name, a whole object from a file, or the object in an editor.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { JsonObject, JsonValue } from "@bulkhead/sandbox";
import { CliError } from "../cli/cli-error.ts";
import { shellWord, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface EditOptions {
  /** `name=JSON` each. */
  readonly set?: readonly string[];
  /** JSON of all arguments, or `@file`. */
  readonly arguments?: string;
}

/** @throws CliError `usage`, `bad_input` */
export function editedArguments(
  args: JsonObject,
  options: EditOptions,
  place: Pick<Terminal, "env" | "cwd">,
): JsonObject {
  const { set = [], arguments: whole } = options;
  if (whole !== undefined && set.length > 0)
    throw new CliError("usage", "--set and --arguments cannot stand together.", "");
  if (whole !== undefined) return objectIn(whole.startsWith("@") ? fileText(whole.slice(1), place.cwd) : whole);
  if (set.length > 0) return set.reduce(withSet, args);
  return inEditor(args, place.env);
}

/** @throws CliError `bad_input` */
export function withSet(args: JsonObject, set: string): JsonObject {
  const at = set.indexOf("=");
  const name = set.slice(0, at);
  if (at < 1) throw new CliError("bad_input", `${visibleLine(set, 60)} sets nothing.`, HOW);
  try {
    return { ...args, [name]: JSON.parse(set.slice(at + 1)) as JsonValue };
  } catch {
    throw new CliError("bad_input", `What ${visibleLine(name, 40)} is set to is no JSON.`, HOW);
  }
}

/** @throws CliError `usage`, `bad_input` */
export function inEditor(args: JsonObject, env: NodeJS.ProcessEnv): JsonObject {
  const editor = env["VISUAL"] || env["EDITOR"];
  if (!editor) throw new CliError("usage", "Nothing says what to change.", `${HOW} Or set EDITOR.`);
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-edit-")); // nobody else may look into it
  try {
    const file = join(folder, "arguments.json");
    writeFileSync(file, `${JSON.stringify(args, null, 2)}\n`, { mode: 0o600 });
    const { status } = spawnSync(`${editor} ${shellWord(file)}`, { shell: true, stdio: "inherit" });
    if (status !== 0) throw new CliError("bad_input", "The editor failed: nothing was changed.", HOW);
    return objectIn(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileText(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch {
    throw new CliError("bad_input", `${visibleLine(path, 60)} cannot be read.`, "");
  }
}

function objectIn(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw new CliError("bad_input", "The arguments are no JSON: nothing was changed.", "");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject; // an array that is read-only is not told apart by isArray
  throw new CliError("bad_input", "The arguments are no JSON object: nothing was changed.", "");
}

const HOW = `Write --set 'to="bob@acme.example"' --set cents=41200, or --arguments @file.`;
