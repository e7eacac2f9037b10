// This package's own package.json, read where it lies beside src and dist.
import { readFileSync } from "node:fs";

/** Its version, and the names that it can lend to a module that has installed nothing. */
export function ownPackage(): { readonly version: string; readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as ReturnType<
    typeof ownPackage
  >; // our own file
}
