// Where the command line keeps runs: one store, opened by each command that needs it and closed with `await using`.
// Rule: the environment says which database, and what is in the way is one line with the way out.
import { join } from "node:path";
import {
  type Database,
  type DatabaseOptions,
  type DatabaseRunStore,
  databaseRunStore,
  openDatabase,
} from "@bulkhead/memory";
import { storeError } from "../cli/store-error.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface OpenStore extends AsyncDisposable {
  readonly store: DatabaseRunStore;
  readonly database: Database;
}

type Place = Pick<Terminal, "env" | "cwd">;

/** @throws CliError with the code of a MemoryError */
export async function openStore(place: Place): Promise<OpenStore> {
  let database: Database;
  try {
    database = await openDatabase(databaseIn(place));
  } catch (error) {
    throw storeError(error, place.env) ?? error;
  }
  try {
    const store = databaseRunStore(database, { key: place.env["BULKHEAD_KEY"] });
    return { database, store, [Symbol.asyncDispose]: () => database.close() };
  } catch (error) {
    await database.close();
    throw storeError(error, place.env) ?? error;
  }
}

/** Postgres where DATABASE_URL is set, else the embedded one of the working folder; brought up to date unless told not to. */
export function databaseIn({ env, cwd }: Place): Required<DatabaseOptions> {
  const migrate = env["BULKHEAD_MIGRATE"] !== "off";
  return { url: env["DATABASE_URL"] ?? "", dir: join(cwd, ".bulkhead", "db"), migrate };
}
