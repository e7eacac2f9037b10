// The rows that one statement of the operator's reads, and nothing else: its transaction reads only, and with a value
// beside it the server takes a single statement. No message repeats a value of a row.

import { READ_ONLY } from "./database/connection/statement-error.ts";
import type { Database } from "./database/database.ts";
import { MemoryError } from "./memory-error.ts";

/** @throws MemoryError `bad_rows`: the server refuses it; `database_unavailable`, `database_lost` */
export async function queryRows(database: Database, query: string, name: string): Promise<readonly unknown[]> {
  try {
    return await database.transaction(async (queries) => {
      await queries.query("set transaction read only");
      return queries.query(`select * from (${query}\n) as trusted_rows where $1::boolean`, [true]);
    });
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    if (error.code !== "statement_failed" && error.sqlState !== READ_ONLY) throw error;
    const { sqlState } = error;
    throw new MemoryError(
      "bad_rows",
      `the database refuses the query of the trusted set "${name}": it must be one select, without a semicolon (SQLSTATE ${sqlState ?? "unknown"})`,
      sqlState === undefined ? {} : { sqlState },
    );
  }
}
