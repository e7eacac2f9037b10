// A folder that has installed nothing still runs: what this program depends on itself is lent to it, whenever the
// folder's own resolution finds nothing. A folder that has installed its own copies uses those.
import { createRequire, isBuiltin, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { ownPackage } from "../cli/own-package.ts";

const lenders = [import.meta.url, import.meta.resolve("@bulkhead/agents")];
let lent = false;

/** Also the other way round: a provider's package that the first module's folder has installed is found by LangChain here. */
export function lendPackages(first: string): void {
  if (lent) return;
  lent = true; // hooks are the process's, so once is enough
  const names = new Set(Object.keys(ownPackage().dependencies));
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const name = packageName(specifier);
        if (!isMissing(error) || !(names.has(name) || name.startsWith("@langchain/"))) throw error;
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
    load(url, context, next) {
      loaded = url;
      return next(url, context);
    },
  });
}

let loaded = "";

/** The file that Node read last: where the module's loading broke, if it broke at a file's text. */
export function lastLoaded(): string {
  return loaded;
}

/** The copy of a package of ours that a module itself uses: its folder's, else ours. */
export async function packageOf<T>(name: string, module: { readonly url: string }, own: () => Promise<T>): Promise<T> {
  try {
    return (await import(pathToFileURL(createRequire(module.url).resolve(name)).href)) as T;
  } catch {
    return await own();
  }
}

/** The package that a specifier names; "" for a path, a URL or a part of Node. */
export function packageName(specifier: string): string {
  if (/^[./]|^[a-z]+:/.test(specifier) || isBuiltin(specifier)) return "";
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}
