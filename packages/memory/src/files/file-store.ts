// A store of files, by name: content-addressed, versioned, changed by compare and set. Rules: a change says which version it
// is based on, and a stale one changes nothing; nothing that was written is ever changed (a removal is a version too);
// each file keeps the label of what it was made of. Paths, contents and names of them are the operator side's.
import type { Integrity, Label } from "@bulkhead/sandbox";
import type { Writer } from "../provenance/writer.ts";

export interface FileEntry {
  readonly path: string;
  /** The number of the store's change that made it. */
  readonly version: number;
  /** Of the content, as hex; undefined: it was removed. */
  readonly sha256: string | undefined;
  readonly size: number;
  readonly label: Label;
  /** Its row of provenance. */
  readonly provenance: string;
  readonly madeAt: number;
}

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export type FileChange =
  /** `base`: the version that it takes the place of; 0: nothing is there. */
  | { readonly path: string; readonly base: number; readonly content: FileContent }
  | { readonly path: string; readonly base: number; readonly remove: true };

export interface FileTree {
  /** SHA-256 over paths and contents: the same tree, the same hash, in any store. */
  readonly hash: string;
  /** The last change that is in it. */
  readonly revision: number;
  /** Every file that is there, by path. */
  readonly files: readonly FileEntry[];
  /** Of who knows the tree: the join of all that shaped it, removals too. */
  readonly label: Label;
}

export interface Snapshot {
  readonly name: string;
  readonly revision: number;
  readonly madeAt: number;
}

/** A moment of a store: a change's number, or a snapshot's name. */
export type Moment = number | string;

export interface FileDifference {
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before: FileEntry | undefined;
  readonly after: FileEntry | undefined;
}

export interface FileStore {
  readonly name: string;
  /** All of it, complete. Default: as it is now. `atLeast`: as if nothing lower had ever been written. @throws MemoryError `no_file` */
  tree(at?: Moment, options?: { readonly atLeast?: Integrity }): Promise<FileTree>;
  /** As it is now, or was at a version; undefined where it never was. A removed one has no `sha256`. */
  find(path: string, version?: number): Promise<FileEntry | undefined>;
  /** All versions, the oldest first. */
  history(path: string): Promise<readonly FileEntry[]>;
  /** At most `bytes` of it, for a view that is capped; the entry's `size` tells what was left out. @throws MemoryError `no_file`, `tampered_row` */
  read(path: string, options?: { readonly version?: number; readonly bytes?: number }): Promise<Buffer>;
  /** Piece by piece, so that it is never held in memory. It throws at the end where the content is not what was written. */
  stream(path: string, options?: { readonly version?: number }): AsyncIterable<Buffer>;
  /** One file. @throws MemoryError `bad_path`, `path_collision`, `file_changed`, `file_guarded` */
  write(path: string, content: FileContent, base: number, by: Writer): Promise<FileEntry>;
  /** One file: a version without a content. @throws MemoryError as `write` */
  remove(path: string, base: number, by: Writer): Promise<FileEntry>;
  /** All of them or none, as one change. Its number. @throws MemoryError as `write` */
  change(changes: readonly FileChange[], by: Writer): Promise<number>;
  /** From now on only the operator changes it: a file, or a folder with all that is or will be in it. */
  guard(path: string): Promise<void>;
  unguard(path: string): Promise<void>;
  guarded(): Promise<readonly string[]>;
  /** A name for what is there now: nothing is copied. @throws MemoryError `file_changed`: there is one of this name */
  snapshot(name: string): Promise<Snapshot>;
  snapshots(): Promise<readonly Snapshot[]>;
  /** By path. Default: to what is there now. */
  diff(from: Moment, to?: Moment): Promise<readonly FileDifference[]>;
  /** Puts back what was there, as one change; each file gets its label of then, joined with the writer's. The number, or undefined where nothing differs. */
  restore(to: Moment, by: Writer): Promise<number | undefined>;
  /** Into a folder that is new or empty, whole or not at all. @throws MemoryError `bad_tree` */
  exportTo(folder: string, options?: { readonly at?: Moment }): Promise<FileTree>;
  /** What stands in a folder, as one change; `remove`: also what does not stand there any more. @throws MemoryError `bad_tree`, `bad_path`, `path_collision` */
  importFrom(folder: string, by: Writer, options?: { readonly remove?: boolean }): Promise<Imported>;
}

export interface Imported {
  readonly revision: number;
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
  /** What an import leaves out: git's own folders. */
  readonly leftOut: readonly string[];
}
