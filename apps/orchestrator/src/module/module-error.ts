// Why a module could not be loaded, as one message with the way out: an import that is not there, a syntax error with
// its place, a key, or what the module itself threw.
import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError, DEBUG_HINT } from "../cli/cli-error.ts";
import { declarationError } from "../cli/declaration-error.ts";
import { sentence } from "../terminal/sentence.ts";
import { firstLine, visibleLine } from "../terminal/visible-text.ts";
import { keyMissing, missingVariable } from "./key-missing.ts";
import { isMissing, lastLoaded, packageName } from "./lend-packages.ts";

interface Where {
  readonly spec: string;
  readonly path: string;
  readonly cwd: string;
}

export function moduleError(error: unknown, { spec, path, cwd }: Where): CliError {
  const message = error instanceof Error ? error.message : String(error);
  const failed = (text: string, hint: string) => new CliError("module_failed", text, hint, { cause: error, exit: 1 });
  if (isMissing(error)) {
    const name = /'([^']+)'/.exec(message)?.[1] ?? "a file";
    const bare = packageName(name);
    return failed(
      `${spec} imports ${visibleLine(name, 120)}, which is not there.`,
      bare !== ""
        ? `Install it beside the module: npm install ${bare}`
        : "Mend the path of the import; it needs its suffix, as in ./tools.ts.",
    );
  }
  const variable = missingVariable(error);
  if (variable !== undefined) return keyMissing(variable, spec, { beside: path, cwd, cause: error });
  if (error instanceof SyntaxError) {
    const place = placeOf(error);
    const at = place === undefined ? "" : where(place, { spec, path, cwd });
    if ("code" in error && error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX")
      return failed(
        `${spec} holds TypeScript that Node cannot strip (enum, namespace, parameter property)${at}.`,
        "Write it without, or compile it and give the .js file.",
      );
    const kind = message.startsWith("The requested module") ? "an import that does not fit" : "a syntax error";
    return failed(`${spec} has ${kind}${at}: ${sentence(firstLine(message, 200))}`, at === "" ? DEBUG_HINT : "");
  }
  const declaration = declarationError(error);
  if (declaration !== undefined) return failed(`${spec} cannot be used: ${declaration}`, "");
  return failed(`${spec} failed while it was loaded: ${sentence(firstLine(message, 400))}`, DEBUG_HINT);
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

// Node says where a TypeScript file breaks; of a JavaScript file it keeps that from us, so it is asked again in a process of its own.
function placeOf(error: SyntaxError): Place | undefined {
  return placeIn(error.stack ?? "") ?? placeIn(checked(lastLoaded()));
}

// `file:///a/b.mjs:3`, the line, and below it a caret where it breaks.
function placeIn(text: string): Place | undefined {
  const [, name = "", line = "", indent = ""] = /^(.+):(\d+)\n(?:.*\n)+?([ \t]*)\^/.exec(text) ?? [];
  if (name === "") return undefined;
  return { file: name.startsWith("file:") ? fileURLToPath(name) : name, line: Number(line), column: indent.length + 1 };
}

function checked(url: string): string {
  if (!url.startsWith("file:")) return "";
  return spawnSync(process.execPath, ["--check", fileURLToPath(url)], { encoding: "utf8", timeout: 5000 }).stderr;
}

// ` at line 3, column 8`, with the file's name where it is not the module itself.
function where({ file, line, column }: Place, { path, cwd }: Where): string {
  const name = file === path ? "" : ` in ${visibleLine(relative(cwd, file), 120)},`;
  return `${name} at line ${line}, column ${column}`;
}
