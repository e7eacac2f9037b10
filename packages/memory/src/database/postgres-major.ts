// Which major version of Postgres wrote the embedded data. Rule: another one's is not touched: Postgres cannot open it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../memory-error.ts";

/** Of the Postgres that the pinned PGlite is. */
export const POSTGRES_MAJOR = "18";

/** `undefined` when no database was made there yet. */
export function majorOf(data: string): string | undefined {
  const file = join(data, "PG_VERSION");
  return existsSync(file) ? readFileSync(file, "utf8").trim().slice(0, 4) : undefined;
}

export function otherMajor(folder: string, found: string | undefined): MemoryError {
  return new MemoryError(
    "other_major",
    `the data in ${folder} was written by version ${found ?? "unknown"} of Postgres, and this version of Bulkhead has ${POSTGRES_MAJOR}; nothing was changed. Run \`bulkhead db export\` with the version of Bulkhead that wrote it, then \`bulkhead db import\` with this one`,
  );
}
