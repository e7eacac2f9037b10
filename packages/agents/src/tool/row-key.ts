// A row of a trusted set by what stands in it: where it stands may change while a run waits. Of rows that are alike each
// has its number.
import { createHash } from "node:crypto";
import type { Row } from "@bulkhead/memory";

const known = new WeakMap<readonly Row[], readonly string[]>();

/** One for each row. */
export function rowKeys(rows: readonly Row[]): readonly string[] {
  const keys = known.get(rows) ?? keysOf(rows);
  known.set(rows, keys);
  return keys;
}

function keysOf(rows: readonly Row[]): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const cells = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = createHash("sha256").update(JSON.stringify(cells)).digest("base64url");
    const before = seen.get(hash) ?? 0;
    seen.set(hash, before + 1);
    return before === 0 ? hash : `${hash}-${before}`;
  });
}
