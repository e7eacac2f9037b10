// A Postgres server for tests: in a temporary folder, on a unix socket there, ended by its process id.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { newFolder } from "./disk.ts";
import { newPostgresData, type ServerUser } from "./postgres-data.ts";

export interface PostgresServer {
  /** Of a new, empty database. */
  createDatabase(name: string): Promise<string>;
  kill(): Promise<void>;
  /** Ends it in good order; what is returned starts it again. */
  leave(): Promise<() => Promise<void>>;
  /** From now on; what is returned lets them again. */
  refuseWrites(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Where the programs of a server with pgvector are; `undefined` when there is none. `npm run postgres:install` puts one there. */
export function findPostgres(): string | undefined {
  return [...debianServers(), ...configuredServer()].find(
    ({ programs, shared }) =>
      existsSync(join(programs, "postgres")) && existsSync(join(shared, "extension", "vector.control")),
  )?.programs;
}

interface Server {
  readonly programs: string;
  readonly shared: string;
}

function debianServers(): readonly Server[] {
  const root = "/usr/lib/postgresql";
  const majors = existsSync(root) ? readdirSync(root).map(Number) : [];
  return majors
    .filter((major) => major >= 15)
    .sort((a, b) => b - a)
    .map((major) => ({ programs: join(root, String(major), "bin"), shared: `/usr/share/postgresql/${major}` }));
}

/** The one that pg_config on the PATH speaks of. */
function configuredServer(): readonly Server[] {
  try {
    const said = execFileSync("pg_config", ["--bindir", "--sharedir"], { encoding: "utf8", stdio: "pipe" });
    const [programs = "", shared = ""] = said.split("\n");
    return [{ programs, shared }];
  } catch {
    return [];
  }
}

/** Little memory, since many of them run at a time, and room for the connections of many processes. */
const OF_TESTS = ["shared_buffers=32MB", "max_connections=300"];

export async function startPostgres(
  programs: string,
  folder = newFolder("bulkhead-pg-"),
  settings: readonly string[] = OF_TESTS,
): Promise<PostgresServer> {
  const user = process.getuid?.() === 0 ? unprivileged() : {}; // Postgres refuses to run as root
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = newPostgresData(programs, folder, user);
  const args = ["-D", data, "-k", folder, ...["listen_addresses=", ...settings].flatMap((one) => ["-c", one])];
  const serve = () => spawn(join(programs, "postgres"), args, { ...user, stdio: "ignore", cwd: folder });
  const urlOf = (name: string) => `postgres://postgres@localhost/${name}?host=${encodeURIComponent(folder)}`;
  let server = serve();
  const endWithUs = () => void server.kill("SIGQUIT"); // a test run that is cut off leaves no server behind
  process.once("exit", endWithUs);
  await ready();

  return {
    async createDatabase(name) {
      await once((client) => client.query(`create database ${name}`));
      return urlOf(name);
    },
    async kill() {
      await ended(server, "SIGKILL");
      for (let tries = 0; tries < 100; tries++) {
        server = serve(); // refuses until the last of its former backends is gone
        if (
          await ready().then(
            () => true,
            () => false,
          )
        )
          return;
      }
      throw new Error("Postgres did not start again");
    },
    async leave() {
      await ended(server, "SIGINT");
      return async () => {
        server = serve();
        await ready();
      };
    },
    async refuseWrites() {
      const set = (said: string) =>
        once(async (client) => {
          await client.query(`alter system ${said}`);
          await client.query("select pg_reload_conf()");
        });
      await set("set default_transaction_read_only = on");
      return () => set("reset default_transaction_read_only");
    },
    async stop() {
      await ended(server, "SIGINT");
      process.removeListener("exit", endWithUs);
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function once<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(urlOf("postgres"));
    client.on("error", () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async function ready(): Promise<void> {
    for (;;) {
      if (server.exitCode !== null)
        throw new Error(`Postgres ended: ${readFileSync(join(data, "PG_VERSION"), "utf8")}`);
      if (await once(async () => true).catch(() => false)) return;
      await sleep(50);
    }
  }
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  await exit;
}

function unprivileged(): ServerUser {
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
