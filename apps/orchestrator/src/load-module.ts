// Loads a user's module. A folder that has installed nothing still runs: what this program depends on itself is lent to
// it, whenever the folder's own resolution finds nothing. A folder that has installed its own copies uses those.
import { existsSync, statSync } from "node:fs";
import { createRequire, isBuiltin, registerHooks } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CliError } from "./cli-error.ts";
import { ownPackage } from "./own-package.ts";
import { shellWord } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

export interface LoadedModule {
  readonly url: string;
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** `what` says in messages what the file was to be: "module", "model". */
export async function loadModule(spec: string, cwd: string, what: string): Promise<LoadedModule> {
  const path = resolve(cwd, spec);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new CliError(
      "module_missing",
      `There is no ${what} ${spec}.`,
      `Give the path of a .ts or .js file; it is looked for in ${cwd}.`,
    );
  if (!found.isFile())
    throw new CliError(
      "module_missing",
      `${spec} is a folder.`,
      `Give the path of the ${what} in it, for example ${spec.replace(/\/$/, "")}/agent.ts.`,
    );
  const url = pathToFileURL(path).href;
  lend(url);
  try {
    return { url, path, exports: (await import(url)) as Record<string, unknown> };
  } catch (error) {
    throw failed(spec, path, cwd, error);
  }
}

/** The copy of a package of ours that a module itself uses: its folder's, else ours. */
export async function packageOf<T>(name: string, module: LoadedModule, own: () => Promise<T>): Promise<T> {
  try {
    return (await import(pathToFileURL(createRequire(module.url).resolve(name)).href)) as T;
  } catch {
    return await own();
  }
}

const lenders = [import.meta.url, import.meta.resolve("@bulkhead/agents")];
let lent = false;

/** Also the other way round: a provider's package that the first module's folder has installed is found by LangChain here. */
function lend(first: string): void {
  if (lent) return;
  lent = true; // hooks are the process's, so once is enough
  const names = new Set(["@bulkhead/orchestrator", ...Object.keys(ownPackage().dependencies)]);
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const name = packageName(specifier);
        if (!missing(error) || !(names.has(name) || name.startsWith("@langchain/"))) throw error;
        for (const parentURL of [...lenders, first]) {
          try {
            return next(specifier, { ...context, parentURL });
          } catch {
            // the next one may have it
          }
        }
        throw error;
      }
    },
  });
}

function packageName(specifier: string): string {
  if (/^[./]|^[a-z]+:/.test(specifier) || isBuiltin(specifier)) return "";
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function missing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function failed(spec: string, path: string, cwd: string, error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  if (missing(error)) {
    const name = /'([^']+)'/.exec(message)?.[1] ?? "a file";
    const bare = packageName(name) !== "";
    const hint = bare
      ? `Install it beside the module: npm install ${packageName(name)}`
      : "Mend the path of the import; it needs its suffix, as in ./tools.ts.";
    return new CliError("module_failed", `${spec} imports ${visibleLine(name, 120)}, which is not there.`, hint, {
      cause: error,
      exit: 1,
    });
  }
  if (codeOf(error) === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return new CliError(
      "module_failed",
      `${spec} holds TypeScript that Node cannot strip (enum, namespace, parameter property).`,
      "Write it without, or compile it and give the .js file.",
      { cause: error, exit: 1 },
    );
  }
  if (/OPENAI_API_KEY/.test(message)) return keyMissing("OPENAI_API_KEY", spec, { beside: path, cwd, cause: error });
  const kind = error instanceof SyntaxError ? "has a syntax error" : "failed while it was loaded";
  return new CliError(
    "module_failed",
    `${spec} ${kind}: ${visibleLine(message.split("\n")[0] ?? "", 200)}`,
    "Run it again with --debug for the stack.",
    { cause: error, exit: 1 },
  );
}

/** Said the same wherever a key turns out to be missing: which variable, and how to go on without. */
export function keyMissing(
  variable: string,
  spec: string,
  options: { beside?: string; cwd?: string; cause?: unknown } = {},
): CliError {
  const { beside, cwd = "", cause } = options;
  const offline = beside === undefined ? "" : join(dirname(beside), "offline-model.ts");
  const model = offline !== "" && existsSync(offline) ? relative(cwd, offline) : "offline-model.ts";
  return new CliError(
    "key_missing",
    `${spec} needs a key, and ${variable} is not set.`,
    `Set ${variable} (any text for a local server that asks for none), or go on without a key: --model ${shellWord(/^[./]/.test(model) ? model : `./${model}`)}`,
    cause === undefined ? {} : { cause },
  );
}
