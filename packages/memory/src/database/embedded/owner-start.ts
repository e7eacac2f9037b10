// Makes sure that an embedded database has an owner that answers, by starting one. Rules: whoever finds the socket dead
// may start one, at most once a second; who loses the race waits for the winner. It only connects: once a connection
// was greeted, nothing is tried again here, because nobody knows whether a commit was done.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MemoryError } from "../../memory-error.ts";
import type { DatabaseLimits } from "../limits.ts";
import { cacheFolder } from "../owner/cache-folder.ts";
import { errorOfExit, OWNER_EXIT } from "./owner-exit.ts";
import { probeOwner } from "./probe-owner.ts";

export interface OwnerHome {
  readonly folder: string;
  readonly socketPath: string;
  readonly limits: DatabaseLimits;
}

const AGAIN_MS = 1_000;

/** All connections of one pool share one try. */
export function ownerStarter(home: OwnerHome): () => Promise<void> {
  let trying: Promise<void> | undefined;
  return () => {
    trying ??= ensureOwner(home).finally(() => {
      trying = undefined;
    });
    return trying;
  };
}

async function ensureOwner({ folder, socketPath, limits }: OwnerHome): Promise<void> {
  const end = Date.now() + limits.connectMs;
  let owner: Started | undefined;
  for (let wait = 5; ; wait = Math.min(50, wait * 1.5)) {
    const found = await probeOwner(socketPath, Math.max(1, end - Date.now()));
    if (found === "answers") return;
    if (found === "foreign")
      throw new MemoryError("bad_folder", `the socket ${socketPath} belongs to another user: choose another folder`);
    if (owner?.ended() === true && !owner.killed()) {
      const error = errorOfExit(owner.exit(), folder);
      if (error !== undefined) throw error;
    }
    if (Date.now() > end) throw noAnswer(folder, found === "silent" || owner?.exit() === OWNER_EXIT.taken, limits);
    if (owner === undefined || (owner.ended() && Date.now() - owner.at >= AGAIN_MS))
      owner = startOwner(folder, socketPath, limits);
    await sleep(wait);
  }
}

function noAnswer(folder: string, owned: boolean, { connectMs }: DatabaseLimits): MemoryError {
  return new MemoryError(
    "database_unavailable",
    owned
      ? `a process owns ${folder} and does not answer: it is stopped, or a statement keeps it busy`
      : `the owner of ${folder} did not start within ${connectMs / 1000} s; its log: ${folder}/owner.log`,
  );
}

interface Started {
  readonly at: number;
  exit(): number | null;
  ended(): boolean;
  killed(): boolean;
}

/** Detached, with a log of its own and a minimal environment: no key of the application's, no NODE_OPTIONS. */
function startOwner(folder: string, socketPath: string, limits: DatabaseLimits): Started {
  const log = openSync(join(folder, "owner.log"), "a", 0o600);
  try {
    const program = fileURLToPath(new URL(`../owner/owner-process${extname(import.meta.url)}`, import.meta.url));
    const { PATH, HOME, TZ, XDG_CACHE_HOME } = process.env;
    const cache = cacheFolder(process.env);
    const NODE_COMPILE_CACHE = cache && join(cache, "compiled"); // a sixth less to do from the second start on
    const given = { PATH, HOME, TZ, XDG_CACHE_HOME, NODE_COMPILE_CACHE };
    const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", program, folder, socketPath, JSON.stringify(limits)],
      { detached: true, cwd: "/", stdio: ["ignore", log, log], env },
    );
    let failed = false;
    child.once("error", () => {
      failed = true;
    });
    child.unref();
    return {
      at: Date.now(),
      exit: () => (failed ? OWNER_EXIT.crashed : child.exitCode),
      ended: () => failed || child.exitCode !== null || child.signalCode !== null,
      killed: () => child.signalCode !== null,
    };
  } finally {
    closeSync(log);
  }
}
