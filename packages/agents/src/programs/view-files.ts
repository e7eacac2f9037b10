// What a worker sees of files: their text, up to a bound, each whole or from where it was left. Rules: what was left out is
// named, with its size; bytes that are no text are never shown; no more of a file is read than is shown.
import { type FileEntry, type FileStore, MemoryError } from "@bulkhead/memory";
import { joinLabels, type Label } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";
import { cut } from "../worker/utf8-cut.ts";

export interface View {
  readonly files: readonly ViewedFile[];
  readonly leftOut: readonly LeftOut[];
}

interface ViewedFile {
  readonly path: string;
  /** The base of a change to it. */
  readonly version: number;
  readonly text: string;
  /** Bytes of it before the text. */
  readonly from?: number;
}

interface LeftOut {
  readonly path: string;
  /** `rest`: there is more, `from` that byte. `full`: nothing more is shown at once. */
  readonly why: "no_file" | "bad_path" | "binary" | "rest" | "full";
  /** In bytes, of the file. */
  readonly size?: number;
  readonly from?: number;
}

/** @throws MemoryError of the store */
export async function viewFiles(
  store: FileStore,
  { paths, from = 0, bytes }: { readonly paths: readonly string[]; readonly from?: number; readonly bytes: number },
): Promise<View & { readonly label: Label | undefined }> {
  const files: ViewedFile[] = [];
  const leftOut: LeftOut[] = [];
  const labels: Label[] = [];
  let room = bytes;
  for (const path of new Set(paths)) {
    const entry = await found(store, path);
    if (typeof entry === "string") {
      leftOut.push({ path, why: entry });
      continue;
    }
    const { size, version } = entry;
    labels.push(entry.label);
    if (room <= 0 && size > 0) {
      leftOut.push({ path, why: "full", size });
      continue;
    }
    const part = await partOf(store, entry, from, room);
    if (part === undefined) {
      leftOut.push({ path, why: "binary", size });
      continue;
    }
    room -= part.end - from;
    files.push({ path, version, text: part.text, ...(from > 0 && { from }) });
    if (part.end < size) leftOut.push({ path, why: "rest", size, from: part.end });
  }
  return { files, leftOut, label: labels.length === 0 ? undefined : joinLabels(...labels) };
}

async function found(store: FileStore, path: string): Promise<FileEntry | "no_file" | "bad_path"> {
  try {
    const entry = await store.find(path);
    return entry?.sha256 === undefined ? "no_file" : entry;
  } catch (error) {
    if (isA(error, MemoryError) && error.code === "bad_path") return "bad_path";
    throw error;
  }
}

/** Undefined: it is no text. */
async function partOf(store: FileStore, { path, version, size }: FileEntry, from: number, room: number) {
  const wanted = Math.min(size - from, room + SPLIT);
  if (wanted <= 0) return { text: "", end: from }; // it takes no room, and gives none
  const bytes = await bytesOf(store, { path, version }, from, wanted);
  const shown = bytes.subarray(0, bytes.length <= room ? bytes.length : cut(bytes, 0, room));
  if (shown.includes(0)) return undefined;
  try {
    return { text: TEXT.decode(shown), end: from + shown.length };
  } catch {
    return undefined;
  }
}

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

async function bytesOf(
  store: FileStore,
  { path, version }: { path: string; version: number },
  from: number,
  length: number,
) {
  if (from === 0) return store.read(path, { version, bytes: length });
  const pieces: Buffer[] = [];
  let [skip, left] = [from, length];
  for await (const piece of store.stream(path, { version })) {
    const part = piece.subarray(Math.min(skip, piece.length)).subarray(0, left);
    skip -= Math.min(skip, piece.length);
    left -= part.length;
    if (part.length > 0) pieces.push(Buffer.from(part));
    if (left === 0) break;
  }
  return Buffer.concat(pieces);
}

/** Bytes of one character at most, of which the last may be cut. */
const SPLIT = 4;
