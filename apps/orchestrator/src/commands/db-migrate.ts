// `bulkhead db migrate`: the schema of runs and memory, and the queue's, brought up to date by one process, so that the others
// (BULKHEAD_MIGRATE=off) need no right to.
import { migrateDatabase, openDatabase } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { storeError } from "../cli/store-error.ts";
import { openBoss } from "../engine/open-boss.ts";
import { databaseIn } from "../runs/open-store.ts";
import type { Terminal } from "../terminal/terminal.ts";

export async function migrateAll({ json }: { readonly json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { migrate: _, ...place } = databaseIn(terminal); // to be told to is to be allowed to
  try {
    const migrations = await migrateDatabase(place);
    await using database = await openDatabase(place);
    const queue = await openBoss(database, { supervise: false, onTrouble: () => {} });
    await queue.stop({ graceful: false });
    if (json === true) terminal.out(`${JSON.stringify({ ok: true, migrations })}\n`);
    else terminal.out(`${migrations.length === 0 ? "Up to date already" : `Ran ${migrations.join(", ")}`}.\n`);
    return 0;
  } catch (error) {
    throw storeError(error, terminal.env) ?? error;
  }
}
