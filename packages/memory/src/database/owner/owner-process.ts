// The owner of an embedded database: one process per folder, started by the first that needs it, shared by all, gone
// when idle. It builds the pieces; each stands in its own file.
// Arguments: the folder, the socket's path, and the limits as JSON. It ends with a code of owner-exit.ts.
import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";
import { OWNER_EXIT, type OwnerExit, OwnerFailure } from "../embedded/owner-exit.ts";
import { noteWriter } from "../embedded/postgres-major.ts";
import type { DatabaseLimits } from "../limits.ts";
import { hasRoom, ROOM } from "./disk-space.ts";
import { type OwnerLock, takeOwnerLock } from "./owner-lock.ts";
import { templateFolder } from "./template.ts";

process.umask(0o077); // the socket is born private: a chmod after listen would leave a gap
process.on("SIGINT", () => {}); // Ctrl-C of the terminal that started us is meant for others
process.on("SIGHUP", () => {});

const [folder, socketPath, limitsJson] = process.argv.slice(2) as [string, string, string];
const limits = JSON.parse(limitsJson) as DatabaseLimits;

/**
 * V8 compiles a function of Postgres again, optimised, once it has run for so long (bytes of code, about; V8's own figure is
 * 13 million). An owner lives for minutes: with V8's, half of its processor time went into code that was hardly used.
 */
const OPTIMISED_AFTER = "--wasm-tiering-budget=1000000000";

const SQLITE = { readOnly: 8, full: 13, cannotOpen: 14 } as const;

try {
  const lock = takeOwnerLock(folder);
  if (lock === undefined) process.exit(OWNER_EXIT.taken);
  await own(lock);
} catch (error) {
  console.error("the owner did not start:", error);
  process.exit(exitFor(error));
}

async function own(lock: OwnerLock): Promise<void> {
  setFlagsFromString(OPTIMISED_AFTER);
  const { openData } = await import("./data-folder.ts"); // loads PGlite: after the lock
  const { createEngine } = await import("./engine.ts");
  const { SharedSession } = await import("./shared-session.ts");
  const { OwnerServer } = await import("./owner-server.ts");
  const { Upkeep } = await import("./upkeep.ts");
  const { startWatchdog } = await import("./watchdog.ts");

  const database = await openData(folder, templateFolder(process.env));
  noteWriter(folder);
  const version = await database.query<{ server_version: string }>("show server_version");
  const run = createEngine(database, startWatchdog(limits.statementMs));
  const session = new SharedSession({
    run,
    transactionIdleMs: limits.transactionIdleMs,
    onDiskFull: () => {
      console.error("the disk is full: the owner ends, the next client starts another");
      setTimeout(() => process.exit(OWNER_EXIT.diskFull), 50); // the answer is still on its way
    },
  });
  const upkeep = new Upkeep(session, run);
  const server = new OwnerServer({
    socketPath,
    session,
    serverVersion: version.rows[0]?.server_version ?? "",
    idleMs: limits.ownerIdleMs,
    onIdle: () => void stop(),
  });
  console.log(
    `ready: process ${process.pid}, Postgres ${version.rows[0]?.server_version}, ${Math.round(performance.now())} ms`,
  );
  process.on("SIGTERM", () => void stop());
  flushCompileCache(); // who is killed writes nothing at its end

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    server.close();
    await new Promise((resolve) => setImmediate(resolve));
    session.close("57P01", "terminating connection: the owner of the database goes");
    upkeep.finish();
    await database.close();
    lock.release();
    console.log(`gone: process ${process.pid}`);
    process.exit(OWNER_EXIT.idle);
  }
}

function exitFor(error: unknown): OwnerExit {
  if (error instanceof OwnerFailure) return error.exit;
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code === "ENOSPC" || errcode === SQLITE.full) return OWNER_EXIT.diskFull;
  if (errcode === SQLITE.readOnly || errcode === SQLITE.cannotOpen) return OWNER_EXIT.notWritable;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return OWNER_EXIT.notWritable;
  return hasRoom(folder, ROOM.reopen) ? OWNER_EXIT.crashed : OWNER_EXIT.diskFull;
}
