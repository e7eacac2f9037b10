// A `Database` over a pool, the same on both servers.
import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { MemoryError } from "../../memory-error.ts";
import type { Database, DatabaseKind, Queries, QueryOptions } from "../database.ts";
import { LIMITS } from "../limits.ts";
import { lendConnection } from "./lend-connection.ts";
import type { LentConnection } from "./lent-connection.ts";
import type { Rows, Statement } from "./pipeline.ts";
import { isDeadlock, isStale } from "./statement-error.ts";

export class PoolDatabase implements Database {
  readonly kind: DatabaseKind;
  readonly version: string;
  readonly mayMigrate: boolean;
  readonly pool: pg.Pool;
  readonly #transaction = new AsyncLocalStorage<{ open: boolean }>();
  #closing: Promise<void> | undefined;

  constructor(kind: DatabaseKind, version: string, pool: pg.Pool, mayMigrate = true) {
    this.kind = kind;
    this.version = version;
    this.pool = pool;
    this.mayMigrate = mayMigrate;
  }

  async query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<readonly Row[]> {
    const connection = await this.#lend(options?.signal);
    try {
      return await connection.query<Row>(sql, values, options);
    } finally {
      connection.giveBack();
    }
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>, options: QueryOptions = {}): Promise<T> {
    const connection = await this.#lend(options.signal);
    const state = { open: true };
    try {
      await connection.command("begin", options);
      const result = await this.#transaction.run(state, () => work(inside(connection, options.signal)));
      options.signal?.throwIfAborted();
      await commit(connection);
      return result;
    } catch (error) {
      await connection.rollBack();
      throw error;
    } finally {
      state.open = false;
      connection.giveBack();
    }
  }

  /**
   * A migration of the next version may have changed a table under what is prepared on a connection: nothing was done then,
   * the connection is given up, and another one is asked. Those of the pool may all be so.
   * One that gave way to another transaction (a deadlock) did nothing: it is asked again.
   */
  async pipeline(statements: readonly Statement[]): Promise<readonly Rows[]> {
    for (let stale = 0, deadlocks = 0; ; ) {
      const connection = await this.#lend(undefined);
      try {
        return await connection.pipeline(statements);
      } catch (error) {
        if (
          isDeadlock(error)
            ? ++deadlocks > MOST_DEADLOCKS
            : !isStale(error) || ++stale > (this.pool.options.max ?? 0) + 1
        )
          throw error;
      } finally {
        connection.giveBack();
      }
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.pool.end();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A statement beside an open transaction would not be part of it, and on the embedded database would wait for its end. */
  async #lend(signal: AbortSignal | undefined): Promise<LentConnection> {
    if (this.#transaction.getStore()?.open === true)
      throw new MemoryError("in_transaction", "inside transaction(work), use the queries that work was given");
    return lendConnection(this.pool, this.pool.options.connectionTimeoutMillis ?? LIMITS.connectMs, signal);
  }
}

const MOST_DEADLOCKS = 4;

/** Each statement of a transaction hears its signal, and one of its own. */
function inside(connection: LentConnection, signal: AbortSignal | undefined): Queries {
  return {
    query: (sql, values, options) => {
      const signals = [signal, options?.signal].filter((one) => one !== undefined);
      return connection.query(sql, values, { signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0] });
    },
  };
}

/** It is not given up: whether a transaction was done should be known. Postgres answers that of a failed one with ROLLBACK, and no error. */
async function commit(connection: LentConnection): Promise<void> {
  if ((await connection.command("commit")) !== "ROLLBACK") return;
  throw new MemoryError("statement_failed", "a statement of the transaction had failed: nothing of it was done", {
    sqlState: "25P02",
  });
}
