// Kysely's migrator on our pool; loaded only when a migration is missing. Rule: its lock is one that ends with the
// transaction: a session's advisory lock excludes nobody on the embedded database. What others hold is waited for briefly,
// then let go, and tried again from the beginning, so that processes of the version before go on.
import { setTimeout as sleep } from "node:timers/promises";
import { type DialectAdapter, Kysely, PostgresAdapter, PostgresDialect, type PostgresPool, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { statementError } from "../connection/statement-error.ts";
import type { MigrationFile } from "./migrate.ts";

/** @throws MemoryError `statement_failed`: others held what they change for longer than `patienceMs` */
export async function runMigrations(
  pool: PostgresPool,
  files: readonly MigrationFile[],
  { patienceMs = 600_000 }: { readonly patienceMs?: number } = {},
): Promise<void> {
  for (const until = Date.now() + patienceMs; ; ) {
    try {
      return await runOnce(pool, files);
    } catch (error) {
      const known = statementError(error);
      if (known.sqlState !== LOCK_NOT_AVAILABLE || Date.now() > until) throw known;
      await sleep(AGAIN_MS);
    }
  }
}

async function runOnce(pool: PostgresPool, files: readonly MigrationFile[]): Promise<void> {
  // Not destroyed: that would end the pool.
  const database = new Kysely<unknown>({ dialect: new Dialect({ pool }) });
  await database.transaction().execute(async (transaction) => {
    await sql`set local statement_timeout = 0`.execute(transaction); // an index over many rows takes its time
    // Where the login has no schema to make things in, pgvector's types go where others find them.
    await sql`select set_config('search_path', 'public', true) where cardinality(current_schemas(false)) = 0`.execute(
      transaction,
    );
    // Kysely makes its tables before it takes its lock, and hides why that failed.
    await lock(transaction);
    await sql.raw(`set local lock_timeout = ${LOCK_MS}`).execute(transaction);
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
    await inherit(transaction, false);
  });
}

// A table that is to be changed is waited for, and everybody who wants it after that waits behind us: not for long.
const LOCK_MS = 2_000;
const AGAIN_MS = 1_000;
const LOCK_NOT_AVAILABLE = "55P03";

function migration(file: MigrationFile): Migration {
  return {
    async up(database) {
      await inherit(database, true);
      await sql.raw(file.sql).execute(database);
    },
  };
}

/**
 * From Postgres 16 on the login that made our roles has nothing of theirs but by taking them (0003), so that it reads nothing of
 * theirs by mistake. To change what they own it has their rights as long as the migrations run.
 */
const inherit = (database: Kysely<unknown>, yes: boolean) =>
  sql
    .raw(`do $$
declare
  held text;
begin
  if current_setting('server_version_num')::int < 160000 then return; end if;
  for held in select role.rolname from pg_auth_members as member
      join pg_roles as role on role.oid = member.roleid join pg_roles as login on login.oid = member.member
      where login.rolname = current_user and not login.rolsuper and member.admin_option
        and role.rolname in ('bulkhead_operator', 'bulkhead_memory') loop
    execute format('grant %I to %I with inherit ${yes}, set true', held, current_user);
  end loop;
end $$`)
    .execute(database);

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
