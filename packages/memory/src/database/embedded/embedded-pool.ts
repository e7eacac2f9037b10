// Connections to an embedded database: plain `pg` over a local socket, whose connect first makes sure of an owner.
import pg from "pg";
import { createPool } from "../connection/pool.ts";
import { type DatabaseLimits, LIMITS } from "../limits.ts";
import { prepareFolder } from "./database-folder.ts";
import { ownerStarter } from "./owner-start.ts";
import { socketFolder, socketPath } from "./socket-path.ts";

/** @throws MemoryError `bad_folder`, `disk_full`. That no owner can be started shows at the first connection. */
export function embeddedPool(dir: string, changed: Partial<DatabaseLimits> = {}): pg.Pool {
  const limits = { ...LIMITS, ...changed };
  const folder = prepareFolder(dir);
  const host = socketFolder(folder);
  const ensureOwner = ownerStarter({ folder, socketPath: socketPath(host), limits });

  class OwnedClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): undefined;
    override connect(callback?: unknown): Promise<pg.Client> | undefined {
      const connected = ensureOwner().then(() => super.connect());
      if (typeof callback !== "function") return connected;
      connected.then(
        (client) => callback(null, client),
        (error: unknown) => callback(error),
      );
      return undefined;
    }
  }

  return createPool(limits.connectMs + GREETING_MS, {
    Client: OwnedClient,
    host,
    port: 5432,
    user: "postgres",
    database: "postgres",
    max: 5,
  });
}

/** Above the time for the owner's start, so that its error is the one that is seen. */
const GREETING_MS = 5_000;
