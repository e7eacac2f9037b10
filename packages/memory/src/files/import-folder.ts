// A folder, as one change of a store. Rules: only plain files; a symlink, a device or whatever else stands there refuses all
// of it; git's own folders are left out, and said to be; what is the same stays the version that it is.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { Label } from "@bulkhead/sandbox";
import { MemoryError } from "../memory-error.ts";
import type { Writer } from "../provenance/writer.ts";
import { checkPath, GIT } from "./check-path.ts";
import type { FileChange, FileEntry, FileStore, Imported } from "./file-store.ts";

/** @throws MemoryError `bad_tree`, and as `FileStore.change` */
export async function importFolder(
  store: Pick<FileStore, "tree" | "change">,
  folder: string,
  by: Writer,
  { remove = false }: { readonly remove?: boolean },
): Promise<Imported> {
  const { files, revision } = await store.tree();
  const there = new Map(files.map((file) => [file.path, file]));
  const { paths, leftOut } = await walk(folder);
  const changes: FileChange[] = [];
  for (const path of paths) {
    const before = there.get(path.normalize("NFC"));
    if (before !== undefined && sameLabel(before.label, by.label) && (await hashOf(folder, path)) === before.sha256)
      continue;
    changes.push({ path: path.normalize("NFC"), base: before?.version ?? 0, content: contentOf(folder, path) });
  }
  const kept = new Set(paths.map((path) => path.normalize("NFC")));
  const gone: readonly FileEntry[] = remove ? files.filter(({ path }) => !kept.has(path)) : [];
  const all = [...changes, ...gone.map(({ path, version }) => ({ path, base: version, remove: true }) as const)];
  return {
    revision: all.length === 0 ? revision : await store.change(all, by),
    written: changes.length,
    removed: gone.length,
    unchanged: paths.length - changes.length,
    leftOut,
  };
}

const sameLabel = (a: Label, b: Label): boolean => JSON.stringify(a) === JSON.stringify(b);

async function walk(
  folder: string,
): Promise<{ readonly paths: readonly string[]; readonly leftOut: readonly string[] }> {
  const paths: string[] = [];
  const leftOut: string[] = [];
  const enter = async (below: string): Promise<void> => {
    for await (const entry of await opened(folder, below)) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (GIT.test(entry.name)) leftOut.push(path);
      else if (entry.isDirectory()) await enter(path);
      else if (entry.isFile()) paths.push(path);
      else throw notPlain();
      if (!GIT.test(entry.name)) checkPath(path.normalize("NFC"));
    }
  };
  await enter("");
  return { paths: paths.sort(), leftOut: leftOut.sort() };
}

async function opened(folder: string, below: string) {
  try {
    return await opendir(join(folder, below));
  } catch {
    throw new MemoryError("bad_tree", `${folder} is no folder that can be read`);
  }
}

async function hashOf(folder: string, path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of contentOf(folder, path)) hash.update(piece);
  return hash.digest("hex");
}

/** Opened when it is asked for, and looked at again: it may have become a link since. */
async function* contentOf(folder: string, path: string): AsyncGenerator<Buffer> {
  await using handle = await openPlain(join(folder, path));
  if (!(await handle.stat()).isFile()) throw notPlain();
  for await (const piece of handle.createReadStream({ autoClose: false })) yield piece as Buffer; // no encoding is set
}

async function openPlain(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    throw notPlain();
  }
}

const notPlain = (): MemoryError =>
  new MemoryError(
    "bad_tree",
    "the folder holds a symlink, a device, or a file that cannot be read: only plain files are imported. Nothing was changed",
  );
