// Connections to a Postgres server, from a URL.
import type pg from "pg";
import { MemoryError } from "../../memory-error.ts";
import { type DatabaseLimits, LIMITS } from "../limits.ts";
import { createPool } from "./pool.ts";

/** @throws MemoryError `bad_url`; the message never repeats it, since it holds a password. */
export function postgresPool(url: string, changed: Partial<DatabaseLimits> = {}): pg.Pool {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new MemoryError("bad_url", "DATABASE_URL must be postgres://user:password@host:port/database");
  const { connectMs, transactionIdleMs, statementMs } = { ...LIMITS, ...changed };
  return createPool(connectMs, {
    connectionString: url,
    max: 10,
    application_name: "bulkhead",
    options: "-c datestyle=ISO", // what `pg` can read; a server may be set to another
    idle_in_transaction_session_timeout: transactionIdleMs,
    statement_timeout: statementMs,
  });
}
