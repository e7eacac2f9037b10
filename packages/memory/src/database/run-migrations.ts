// Kysely's migrator on our pool; loaded only when a migration is missing. Rule: its lock is one that ends with the
// transaction: a session's advisory lock excludes nobody on the embedded database.
import { type DialectAdapter, Kysely, PostgresAdapter, PostgresDialect, type PostgresPool, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { MigrationFile } from "./migrate.ts";
import { statementError } from "./statement-error.ts";

export async function runMigrations(pool: PostgresPool, files: readonly MigrationFile[]): Promise<void> {
  // Not destroyed: that would end the pool.
  const database = new Kysely<unknown>({ dialect: new Dialect({ pool }) });
  try {
    await database.transaction().execute(async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction); // an index over many rows takes its time
      // Where the login has no schema to make things in, pgvector's types go where others find them.
      await sql`select set_config('search_path', 'public', true) where cardinality(current_schemas(false)) = 0`.execute(
        transaction,
      );
      // Kysely makes its tables before it takes its lock, and hides why that failed.
      await lock(transaction);
      await sql`create schema if not exists bulkhead`.execute(transaction);
      const migrator = new Migrator({
        db: transaction,
        provider: { getMigrations: async () => Object.fromEntries(files.map((file) => [file.name, migration(file)])) },
        migrationTableSchema: "bulkhead",
        migrationTableName: "migration",
        migrationLockTableName: "migration_lock",
      });
      const { error } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
    });
  } catch (error) {
    throw statementError(error);
  }
}

function migration(file: MigrationFile): Migration {
  return { up: async (database) => void (await sql.raw(file.sql).execute(database)) };
}

class Dialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionLock();
  }
}

const lock = (database: Kysely<unknown>) =>
  sql`select pg_advisory_xact_lock(hashtext('bulkhead.migration'))`.execute(database);

class TransactionLock extends PostgresAdapter {
  override async acquireMigrationLock(database: Kysely<unknown>): Promise<void> {
    await lock(database);
  }

  override async releaseMigrationLock(): Promise<void> {} // with the transaction
}
