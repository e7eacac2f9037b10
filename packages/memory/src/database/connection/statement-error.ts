// What the caller is told when the database says no. Rule: the server's own words repeat values of rows and parameters,
// which strangers may have written; only the SQLSTATE and names that the schema gives cross.
import pg from "pg";
import { MemoryError } from "../../memory-error.ts";

/** For what failed while a statement ran. */
export function statementError(error: unknown): MemoryError {
  if (error instanceof MemoryError) return error;
  if (!(error instanceof pg.DatabaseError))
    return isSocketError(error) || isConnectionLost(error) ? lost() : unsendable();
  const { code: sqlState = "XX000", constraint, table, column } = error;
  if (/^(08|57P0|25P03)/.test(sqlState)) return lost(sqlState);
  if (sqlState === "53100")
    return new MemoryError("disk_full", "the database's disk is full: free some space; the statement was not done", {
      sqlState,
    });
  if (sqlState === READ_ONLY)
    return new MemoryError(
      "database_unavailable",
      "the database takes no writes now: it is a standby, or was set so; the statement was not done",
      { sqlState },
    );
  if (sqlState === FORGOTTEN)
    return new MemoryError(
      "statement_failed",
      "a pooler in transaction mode stands before the database and forgets prepared statements: connect to the server itself or to the pooler's session mode, or let it keep them (PgBouncer: max_prepared_statements)",
      { sqlState },
    );
  const names = Object.entries({ constraint, table, column }).filter(([, name]) => name !== undefined && name !== "");
  const where = names.map(([kind, name]) => `, ${kind} ${name}`).join("");
  return new MemoryError("statement_failed", `the database refused the statement: SQLSTATE ${sqlState}${where}`, {
    sqlState,
    ...(constraint === undefined ? {} : { constraint }),
  });
}

/** A write where only reading is allowed: of the server, or of the transaction. */
export const READ_ONLY = "25006";

/** No statement of this name was prepared on the connection. */
export const FORGOTTEN = "26000";

/** It gave way to another transaction that waited for it: nothing of it was done. */
export const isDeadlock = (error: unknown): boolean => error instanceof MemoryError && error.sqlState === "40P01";

/** What was prepared gives other columns by now. */
export function isStale(error: unknown): boolean {
  return error instanceof MemoryError && error.sqlState === "0A000";
}

/** For what failed while a connection was made. */
export function connectionError(error: unknown): MemoryError {
  if (error instanceof MemoryError) return error;
  if (error instanceof pg.DatabaseError)
    return new MemoryError("database_unavailable", `the database refuses connections: SQLSTATE ${error.code}`, {
      ...(error.code === undefined ? {} : { sqlState: error.code }),
    });
  const { code } = error as NodeJS.ErrnoException;
  return new MemoryError(
    "database_unavailable",
    `the database does not answer${code === undefined ? "" : ` (${code})`}: is the server running, and is DATABASE_URL right?`,
  );
}

/** The socket ended under a connection, or under the making of one. */
function isConnectionLost(error: unknown): boolean {
  const { code, message = "" } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE" || /^(Connection terminated|Client has encountered)/.test(message);
}

/** The server, the database or the login has as many connections as it may have. */
export const hasNoMore = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === "53300";

/** Nobody answers now, and may again: a server that restarts, or has no connection to spare. */
export function isAway(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (error instanceof pg.DatabaseError) return /^(57P0|53300)/.test(code);
  return isConnectionLost(error) || AWAY.test(code);
}

const AWAY = /^(ECONNREFUSED|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

/** For a statement that was given up, and did not end. */
export function unanswered(): MemoryError {
  return new MemoryError(
    "database_lost",
    "the statement was given up before the database answered: whether it was done is not known",
  );
}

function lost(sqlState?: string): MemoryError {
  return new MemoryError(
    "database_lost",
    "the connection to the database ended in the middle: whether the statement was done is not known",
    sqlState === undefined ? {} : { sqlState },
  );
}

function unsendable(): MemoryError {
  return new MemoryError("statement_failed", "the statement was not sent: one of its values cannot be written");
}

function isSocketError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && !code.startsWith("ERR_"); // those are about values
}
