// Loads a user's module, with what it imports and has not installed lent to it.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CliError } from "../cli/cli-error.ts";
import { lendPackages } from "./lend-packages.ts";
import { moduleError } from "./module-error.ts";

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
  lendPackages(url);
  try {
    return { url, path, exports: (await import(url)) as Record<string, unknown> };
  } catch (error) {
    throw moduleError(error, { spec, path, cwd });
  }
}
