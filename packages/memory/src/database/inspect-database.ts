// What can be said of the database without using it: nothing is started, made or changed. For `bulkhead doctor`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { MemoryError } from "../memory-error.ts";
import { refuseForgetful } from "./connection/kept-statements.ts";
import { createPool } from "./connection/pool.ts";
import { PoolDatabase } from "./connection/pool-database.ts";
import { postgresPool } from "./connection/postgres-pool.ts";
import { serverVersion } from "./connection/server-version.ts";
import type { DatabaseKind } from "./database.ts";
import { type DatabaseOptions, databaseTarget } from "./database-target.ts";
import { checkFolder } from "./embedded/database-folder.ts";
import { majorOf, otherMajor, POSTGRES_MAJOR } from "./embedded/postgres-major.ts";
import { probeOwner } from "./embedded/probe-owner.ts";
import { socketFolder, socketPath } from "./embedded/socket-path.ts";
import { isHeld } from "./schema/memory-role.ts";
import { pendingMigrations, refuseWithoutVector } from "./schema/migrate.ts";
import { hasOperatorRole } from "./schema/operator-role.ts";

export interface DatabaseReport {
  readonly kind: DatabaseKind;
  /** The embedded one's folder; of Postgres the host and the database, without user and password. */
  readonly place: string;
  /** `absent`: nobody made it yet; `resting`: no owner runs, and the first process that needs it starts one. */
  readonly state: "absent" | "resting" | "serving" | "unusable";
  /** Of the server, e.g. "18.6"; of a resting one the major version of its data. */
  readonly version?: string;
  /** The process that owns the embedded database. */
  readonly owner?: number;
  /** Whether what strangers may have written belongs to a role of its own; unknown until the schema is up to date. */
  readonly operatorRole?: boolean;
  /** Whether row-level security holds who reads concepts here to one tenant; where not, concepts are refused. */
  readonly rowSecurity?: boolean;
  /** Migrations that the next `openDatabase` runs. */
  readonly pending: readonly string[];
  /** Why it cannot be used: what `openDatabase` would throw. */
  readonly problem?: MemoryError;
}

const PATIENCE_MS = 5_000;

/** Never throws. */
export async function inspectDatabase(options: DatabaseOptions = {}): Promise<DatabaseReport> {
  const target = databaseTarget(options);
  const { kind } = target;
  const place = kind === "pglite" ? target.dir : placeOf(target.url);
  try {
    const found =
      kind === "pglite"
        ? await inspectFolder(target.dir)
        : await ask(kind, postgresPool(target.url, { connectMs: PATIENCE_MS }));
    return { kind, place, ...found };
  } catch (error) {
    const problem =
      error instanceof MemoryError
        ? error
        : new MemoryError("database_unavailable", "the database cannot be looked at");
    return { kind, place, state: "unusable", pending: [], problem };
  }
}

type Found = Omit<DatabaseReport, "kind" | "place">;

async function inspectFolder(dir: string): Promise<Found> {
  if (!existsSync(dir)) return { state: "absent", pending: [] };
  const folder = checkFolder(dir);
  const version = majorOf(join(folder, "data"));
  if (version !== undefined && version !== POSTGRES_MAJOR) throw otherMajor(dir, version);
  const host = socketFolder(folder);
  switch (await probeOwner(socketPath(host), PATIENCE_MS)) {
    case "answers":
      return ask("pglite", createPool(PATIENCE_MS, { host, port: 5432, user: "postgres", database: "postgres" }));
    case "dead":
      return version === undefined ? { state: "absent", pending: [] } : { state: "resting", version, pending: [] };
    case "silent":
      throw new MemoryError(
        "database_unavailable",
        `a process owns ${dir} and does not answer: it is stopped, or busy`,
      );
    case "foreign":
      throw new MemoryError("bad_folder", `the socket of ${dir} belongs to another user: choose another folder`);
  }
}

async function ask(kind: DatabaseKind, pool: pg.Pool): Promise<Found> {
  try {
    const database = new PoolDatabase(kind, await serverVersion(pool), pool);
    if (kind === "postgres") await refuseForgetful(pool, PATIENCE_MS);
    const pending = await pendingMigrations(database);
    if (pending.length > 0) await refuseWithoutVector(database);
    const owner = kind === "pglite" ? { owner: await ownerOf(pool) } : {};
    const role =
      pending.length === 0
        ? { operatorRole: await hasOperatorRole(database), rowSecurity: await isHeld(database) }
        : {};
    return { state: "serving", version: database.version, ...role, pending, ...owner };
  } finally {
    await pool.end();
  }
}

/** What the owner's greeting says: its own process, where Postgres names the backend's. */
async function ownerOf(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  client.release();
  return (client as unknown as { readonly processID: number }).processID; // there, but not in the types
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return "DATABASE_URL";
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
