// A `Database` over a pool, the same on both servers.
import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { MemoryError } from "../memory-error.ts";
import type { Database, DatabaseKind, Queries } from "./database.ts";
import { connectionError, isConnectionLost, statementError } from "./statement-error.ts";

export class PoolDatabase implements Database {
  readonly kind: DatabaseKind;
  readonly version: string;
  readonly pool: pg.Pool;
  readonly #transaction = new AsyncLocalStorage<{ open: boolean }>();
  #closing: Promise<void> | undefined;

  constructor(kind: DatabaseKind, version: string, pool: pg.Pool) {
    this.kind = kind;
    this.version = version;
    this.pool = pool;
  }

  async query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    this.#refuseInside();
    const client = await this.#connect();
    try {
      return await run<Row>(client, sql, values);
    } finally {
      client.release();
    }
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    this.#refuseInside();
    const client = await this.#connect();
    const state = { open: true };
    let broken = false;
    try {
      await run(client, "begin");
      const queries: Queries = { query: (sql, values) => run(client, sql, values) };
      const result = await this.#transaction.run(state, () => work(queries));
      await commit(client);
      return result;
    } catch (error) {
      broken = !(await rolledBack(client));
      throw error;
    } finally {
      state.open = false;
      client.release(broken);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.pool.end();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#closing !== undefined) throw new MemoryError("database_unavailable", "this database was closed");
    try {
      return await this.pool.connect().catch((error: unknown) => {
        if (isConnectionLost(error)) return this.pool.connect(); // the server went before its greeting: nothing was asked
        throw error;
      });
    } catch (error) {
      throw connectionError(error);
    }
  }

  /** It would not be part of the transaction, and on the embedded database it would wait for it to end. */
  #refuseInside(): void {
    if (this.#transaction.getStore()?.open === true)
      throw new MemoryError("in_transaction", "inside transaction(work), use the queries that work was given");
  }
}

async function run<Row>(client: pg.PoolClient, sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
  try {
    const { rows } = await client.query(sql, values as unknown[] | undefined);
    return rows as Row[]; // the shape is the statement's, which the caller wrote
  } catch (error) {
    throw statementError(error);
  }
}

/** Postgres answers the commit of a failed transaction with a rollback, and with no error. */
async function commit(client: pg.PoolClient): Promise<void> {
  try {
    const { command } = await client.query("commit");
    if (command !== "ROLLBACK") return;
  } catch (error) {
    throw statementError(error);
  }
  throw new MemoryError("statement_failed", "a statement of the transaction had failed: nothing of it was done", {
    sqlState: "25P02",
  });
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query("rollback");
    return true;
  } catch {
    return false; // the connection is gone, and the transaction with it
  }
}
