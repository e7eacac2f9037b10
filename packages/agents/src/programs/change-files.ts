// A worker's change of files: whole files, by compare and set, all of them or none. Rules: what stands there already is not
// written again, so that a change which was cut may be made again; what the store refuses is told as a code with the
// versions that are there, and nothing is changed.
import { createHash } from "node:crypto";
import { type FileChange, type FileStore, type FileTree, MemoryError, type Writer } from "@bulkhead/memory";
import { isA } from "../is-a.ts";

export interface AskedChange {
  readonly path: string;
  readonly base: number;
  /** Undefined: it is removed. */
  readonly text?: string;
}

export type Changed =
  | { readonly ok: true; readonly removed: readonly string[] }
  | { readonly ok: false; readonly code: Refusal; readonly files: readonly Head[] };

/** As it is now; version 0: nothing is there. */
interface Head {
  readonly path: string;
  readonly version: number;
}

const REFUSALS = ["bad_path", "path_collision", "file_changed", "file_guarded"] as const;
type Refusal = (typeof REFUSALS)[number];

/** @throws MemoryError of the store */
export async function changeFiles(store: FileStore, asked: readonly AskedChange[], by: Writer): Promise<Changed> {
  try {
    const needed: FileChange[] = [];
    const removed: string[] = [];
    for (const { path, base, text } of asked) {
      const head = await store.find(path);
      if (text === undefined) {
        if (head === undefined || base === 0) continue;
        removed.push(path); // also where that was done before the run was cut
        if (head.sha256 !== undefined) needed.push({ path, base, remove: true });
      } else if (head?.sha256 !== sha256(text)) needed.push({ path, base, content: text });
    }
    if (needed.length > 0) await store.change(needed, by);
    return { ok: true, removed };
  } catch (error) {
    const code = isA(error, MemoryError) ? REFUSALS.find((one) => one === error.code) : undefined;
    if (code === undefined) throw error;
    return { ok: false, code, files: versionsIn(await store.tree(), asked) };
  }
}

/** As they are in a tree. */
export function versionsIn({ files }: FileTree, asked: readonly { readonly path: string }[]): readonly Head[] {
  const versions = new Map(files.map(({ path, version }) => [path, version]));
  return asked.map(({ path }) => ({ path, version: versions.get(path) ?? 0 }));
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
