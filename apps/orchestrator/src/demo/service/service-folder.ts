// Where the demo of the service lives: a new folder with the inbox and an embedded database, of which nothing is left when it
// is disposed of, the process that owns the database included.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { inspectDatabase } from "@bulkhead/memory";
import { copyTemplate, removeFolder, templateFolder } from "../../commands/init.ts";
import { databaseIn, type OpenStore, openStore } from "../../runs/open-store.ts";

export interface ServiceFolder extends AsyncDisposable {
  readonly path: string;
  /** Of the inbox. */
  readonly inbox: string;
  readonly opened: OpenStore;
}

export async function serviceFolder(): Promise<ServiceFolder> {
  const path = mkdtempSync(join(tmpdir(), "bulkhead-demo-"));
  const place = { env: {}, cwd: path }; // whatever database the environment names, this one is embedded
  const inbox = join(path, "inbox");
  try {
    copyTemplate(templateFolder("inbox"), inbox);
    const opened = await openStore(place);
    return {
      path,
      inbox,
      opened,
      async [Symbol.asyncDispose]() {
        await opened[Symbol.asyncDispose]();
        await endOwner(place);
        removeFolder(path);
      },
    };
  } catch (error) {
    removeFolder(path);
    throw error;
  }
}

/** It would go by itself, half a minute after the last client. */
async function endOwner(place: Parameters<typeof databaseIn>[0]): Promise<void> {
  const { owner } = await inspectDatabase(databaseIn(place));
  if (owner === undefined) return;
  process.kill(owner, "SIGTERM");
  while (isRunning(owner)) await wait(20);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
