// What the script's workers write: the files in tree/, and what they write before that, as changes of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const TREE = join(import.meta.dirname, "../tree");

export const finished = (path: string): string => readFileSync(join(TREE, path), "utf8");

/** Each text once, in order. @throws Error where the file has become another */
export function changed(path: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${path} does not hold once: ${from}`);
    return text.replace(from, () => to);
  }, finished(path));
}
