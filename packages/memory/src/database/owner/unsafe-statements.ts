// What one session for all cannot give, refused by name instead of done wrongly. It reads SQL text: a convenience for
// whoever writes the SQL, and no security boundary.

const ADVISORY_LOCK = /\bpg_(try_)?advisory_(lock|unlock)(_shared|_all)?\s*\(/i;
const TEMPORARY_TABLE = /^\s*create\s+(local\s+|global\s+)?temp(orary)?\s/i;

/** Why this SQL is refused with 0A000 (feature_not_supported); `undefined` for what may run. */
export function whyUnsafe(sql: string): string | undefined {
  if (ADVISORY_LOCK.test(sql))
    return "a session-level advisory lock excludes nobody on the embedded database (one session for all): use pg_advisory_xact_lock";
  if (TEMPORARY_TABLE.test(sql) && !/on\s+commit\s+drop/i.test(sql))
    return "a temporary table needs ON COMMIT DROP on the embedded database (one session for all)";
  return undefined;
}

const FORGETS_ALL = /^\s*(discard\s+all|deallocate\s+(prepare\s+)?all|discard\s+plans)\s*;?\s*$/i;

/** DISCARD ALL and its like would drop everybody's prepared statements: RESET ALL is run instead. */
export function forgetsAll(sql: string): boolean {
  return FORGETS_ALL.test(sql);
}
