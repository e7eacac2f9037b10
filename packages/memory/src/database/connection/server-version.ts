// Which Postgres answers, and whether it is one that we know: 15 or later.
import type pg from "pg";
import { MemoryError } from "../../memory-error.ts";
import { connectionError } from "./statement-error.ts";

const OLDEST = 15;

/** E.g. "18.6". @throws MemoryError `database_unavailable` */
export async function serverVersion(pool: pg.Pool): Promise<string> {
  const version = await ask(pool);
  if (Number.parseInt(version, 10) >= OLDEST) return version;
  throw new MemoryError("database_unavailable", `Postgres ${version} is too old: ${OLDEST} or later is needed`);
}

async function ask(pool: pg.Pool): Promise<string> {
  try {
    const { rows } = await pool.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version.split(" ")[0] ?? "";
  } catch (error) {
    throw connectionError(error);
  }
}
