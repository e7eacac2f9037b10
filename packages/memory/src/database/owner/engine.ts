// PGlite, as bytes in and bytes out. Rules: what it answers is a view of a buffer that the next call reuses, so it is
// copied; an exception from the WASM that is no SQL error leaves the session undefined, so the process ends, and the
// next client starts another (recovery does the rest).
import type { PGlite } from "@electric-sql/pglite";
import { OWNER_EXIT } from "../embedded/owner-exit.ts";
import type { Watchdog } from "./watchdog.ts";

export function createEngine(database: PGlite, watchdog: Watchdog): (bytes: Buffer) => Buffer {
  return (bytes) => {
    watchdog.begin();
    try {
      return Buffer.from(database.execProtocolRawSync(bytes));
    } catch (error) {
      console.error("PGlite failed:", error instanceof Error ? error.name : "unknown"); // its message may hold values
      process.exit(OWNER_EXIT.crashed);
    } finally {
      watchdog.end();
    }
  };
}
