// Loaded before anything else in a process that plays a mutant: it changes the named sources as they are loaded.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GUARD_MUTANTS } from "./guard-mutants.ts";
import { applyEdits, type Edit } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { WEAKENINGS } from "./weakenings.ts";

const root = join(import.meta.dirname, "../..");
const mutant = [...MUTANTS, ...GUARD_MUTANTS, ...WEAKENINGS].find(
  ({ name }) => name === process.env["BULKHEAD_MUTANT"],
);
const byUrl = new Map<string, Edit[]>();
for (const edit of mutant?.edits ?? []) {
  const url = pathToFileURL(join(root, edit.file)).href;
  byUrl.set(url, [...(byUrl.get(url) ?? []), edit]);
}

registerHooks({
  load(url, context, nextLoad) {
    const edits = byUrl.get(url);
    if (edits === undefined) return nextLoad(url, context);
    const source = applyEdits(readFileSync(new URL(url), "utf8"), edits);
    return { format: "module-typescript", source, shortCircuit: true };
  },
});
