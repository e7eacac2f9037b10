// Which major version of Postgres wrote the embedded data. Rule: another one's is not touched: Postgres cannot open it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../../memory-error.ts";
import { ownVersion } from "../own-version.ts";

/** Of the Postgres that the pinned PGlite is. */
export const POSTGRES_MAJOR = "18";

/** `undefined` when no database was made there yet. */
export function majorOf(data: string): string | undefined {
  const file = join(data, "PG_VERSION");
  return existsSync(file) ? readFileSync(file, "utf8").trim().slice(0, 4) : undefined;
}

/** The way out is the version of Bulkhead that could open it last: it stands in the folder. */
export function otherMajor(folder: string, found: string | undefined): MemoryError {
  const writer = lastWriter(folder);
  const theirs = `npx @bulkhead/orchestrator@${writer ?? "<version>"}`;
  const which = writer === undefined ? " (with the version of Bulkhead that wrote it)" : "";
  return new MemoryError(
    "other_major",
    `the data in ${folder} was written by version ${found ?? "unknown"} of Postgres, and this version of Bulkhead has ${POSTGRES_MAJOR}; nothing was changed. Take it along: \`${theirs} db export bulkhead.jsonl\`${which}, move the folder away, then \`bulkhead db import bulkhead.jsonl\``,
  );
}

/** Noted by each owner that could open the data. */
export function noteWriter(folder: string): void {
  writeFileSync(join(folder, WRITER), `${ownVersion()}\n`);
}

function lastWriter(folder: string): string | undefined {
  const file = join(folder, WRITER);
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return /^[\w.+-]{1,60}$/.test(text) ? text : undefined; // it becomes part of a command
}

const WRITER = "bulkhead-version";
