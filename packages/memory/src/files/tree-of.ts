// A tree of files, its hash and its label; and what differs between two. Pure.
import { createHash } from "node:crypto";
import { joinLabels } from "@bulkhead/sandbox";
import type { FileDifference, FileEntry, FileTree } from "./file-store.ts";

/** Of the last versions at a moment, removals among them. */
export function treeOf(entries: readonly FileEntry[], revision: number): FileTree {
  const files = entries.filter(({ sha256 }) => sha256 !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = createHash("sha256").update("bulkhead tree 1\n");
  for (const { path, sha256 } of files) hash.update(`${JSON.stringify([path, sha256])}\n`);
  return { hash: hash.digest("hex"), revision, files, label: joinLabels(...entries.map(({ label }) => label)) };
}

export function differences(before: FileTree, after: FileTree): readonly FileDifference[] {
  const [old, now] = [byPath(before), byPath(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((one) => one.before?.sha256 !== one.after?.sha256)
    .map(({ path, before, after }) => ({
      path,
      kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
      before,
      after,
    }));
}

const byPath = ({ files }: FileTree): ReadonlyMap<string, FileEntry> => new Map(files.map((file) => [file.path, file]));
