// A tree of files, as a folder. Rules: it goes where nothing is, whole or not at all, by rename; a path is checked again
// before it becomes one of this system; contents go through piece by piece.
import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MemoryError } from "../memory-error.ts";
import { checkPath } from "./check-path.ts";
import type { FileStore, FileTree } from "./file-store.ts";

/** @throws MemoryError `bad_tree`, `tampered_row` */
export async function exportFolder(
  store: Pick<FileStore, "stream">,
  folder: string,
  tree: FileTree,
): Promise<FileTree> {
  const target = resolve(folder);
  const partial = `${target}.${randomUUID()}.partial`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(partial, { mode: 0o700 });
    for (const { path, version } of tree.files) {
      const file = join(partial, checkPath(path));
      await mkdir(dirname(file), { recursive: true });
      await using handle = await open(file, "wx");
      for await (const piece of store.stream(path, { version })) await handle.writeFile(piece);
    }
    await rmdir(target).catch(() => undefined); // an empty one; whatever else stands there, the rename refuses
    await rename(partial, target);
    return tree;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (error instanceof MemoryError) throw error;
    throw new MemoryError("bad_tree", `${folder} cannot be exported to: it must be new or empty, and writable`);
  }
}
