// A file of concepts that is imported: what `exportTo` wrote, or a JSON document of somebody's: a list, `{concepts: [...]}`, or an
// object by name. Rules: no more of it is read than may be; a file of ours that was cut is refused.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { fileError } from "../../database/transfer/transfer-file.ts";
import { MemoryError } from "../../memory-error.ts";
import { parsedJson } from "../../parsed-json.ts";
import { CONCEPTS_VERSION } from "./export-concepts.ts";

export interface LibraryFile {
  /** One for each concept; a stranger may have written any of it. */
  readonly records: readonly unknown[];
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
}

const MOST_BYTES = 64 * 2 ** 20;
const MOST_RECORDS = 100_000;
/** What it is, how it ends, and nothing after its last end of a line. */
const BESIDE_RECORDS = 3;

/** @throws MemoryError `bad_export`, `newer_schema` */
export async function readLibrary(file: string): Promise<LibraryFile> {
  const bytes = await bytesOf(file).catch((error: unknown) => {
    throw fileError(error);
  });
  const records = recordsIn(bytes.toString("utf8").replace(/^\ufeff/u, ""));
  if (records.length > MOST_RECORDS) throw tooMany();
  return { records, hash: createHash("sha256").update(bytes).digest("hex") };
}

const tooMany = () =>
  new MemoryError("bad_export", "the file has too many concepts: at most 100,000. Nothing was imported");

async function bytesOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const stat = await handle.stat();
  if (!stat.isFile()) throw new MemoryError("bad_export", "what is imported is no file");
  if (stat.size > MOST_BYTES) throw new MemoryError("bad_export", "the file is too large: at most 64 MiB");
  return handle.readFile();
}

function recordsIn(text: string): readonly unknown[] {
  const [first = ""] = text.split("\n", 1);
  const header = parsedJson(first) as { readonly bulkhead?: unknown; readonly version?: unknown } | null | undefined;
  if (header?.bulkhead === "concepts") return ownRecords(text, header.version);
  const document = parsedJson(text);
  const list = Array.isArray(document) ? document : (document as { readonly concepts?: unknown } | undefined)?.concepts;
  if (Array.isArray(list)) return list;
  if (typeof document !== "object" || document === null)
    throw new MemoryError("bad_export", "the file is no library of concepts");
  return Object.entries(document).map(([name, one]: [string, unknown]) =>
    typeof one === "object" && one !== null && !Array.isArray(one) ? { name, ...one } : one,
  );
}

function ownRecords(text: string, version: unknown): readonly unknown[] {
  if (typeof version === "number" && version > CONCEPTS_VERSION)
    throw new MemoryError(
      "newer_schema",
      "a newer version of Bulkhead wrote this export: update Bulkhead. Nothing was changed",
    );
  const lines = text.split("\n", BESIDE_RECORDS + MOST_RECORDS + 1); // a file may be nothing but ends of lines
  if (lines.length > BESIDE_RECORDS + MOST_RECORDS) throw tooMany();
  const [last = "", rest] = lines.splice(-2);
  const end = parsedJson(last) as { readonly end?: unknown; readonly sha256?: unknown } | undefined;
  const hash = createHash("sha256")
    .update(`${lines.join("\n")}\n`)
    .digest("hex");
  if (rest !== "" || end?.sha256 !== hash || end.end !== lines.length - 1)
    throw new MemoryError("bad_export", "the file was cut or changed: nothing was imported");
  return lines.slice(1).map((line) => {
    // A stranger may have written it, hash and all.
    const { revisions } = (parsedJson(line) ?? {}) as { readonly revisions?: unknown };
    const list: readonly (KeptRevision | null | undefined)[] = Array.isArray(revisions) ? revisions : [];
    return (list.find((one) => one?.status === "active") ?? list.at(-1))?.body;
  });
}

interface KeptRevision {
  readonly status?: unknown;
  readonly body?: unknown;
}
