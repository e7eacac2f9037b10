// The databases that runs are killed on: the embedded default, and Postgres where one is installed.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Database, type DatabaseOptions, openDatabase } from "@bulkhead/memory";
import { newFolder } from "../../packages/memory/test/database/disk.ts";
import { endOwner, isRunning, ownersOf } from "../../packages/memory/test/database/owners.ts";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";

export interface KillServer extends AsyncDisposable {
  readonly name: "pglite" | "postgres";
  /** For another process. */
  readonly target: DatabaseOptions & { readonly [key: string]: string };
  /** Where our commands find it. */
  readonly place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  open(): Promise<Database>;
  /** kill -9 of what serves it. The next connection works again, now or soon. */
  kill(): Promise<void>;
}

export async function embeddedServer(): Promise<KillServer> {
  const cwd = newFolder("bulkhead-kill-");
  const dir = join(cwd, ".bulkhead", "db");
  return {
    name: "pglite",
    target: { url: "", dir },
    place: { cwd, env: {} },
    open: () => openDatabase({ url: "", dir }),
    async kill() {
      const owner = ownersOf(dir).at(-1);
      if (owner !== undefined && isRunning(owner)) process.kill(owner, "SIGKILL");
    },
    async [Symbol.asyncDispose]() {
      await endOwner(dir);
      rmSync(cwd, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Undefined where there is none. */
export async function postgresServer(): Promise<KillServer | undefined> {
  const programs = findPostgres();
  if (programs === undefined) return undefined;
  const server = await startPostgres(programs);
  const url = await server.createDatabase("kills");
  const cwd = newFolder("bulkhead-kill-");
  return {
    name: "postgres",
    target: { url },
    place: { cwd, env: { DATABASE_URL: url } },
    open: () => openDatabase({ url }),
    kill: server.kill,
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(cwd, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
