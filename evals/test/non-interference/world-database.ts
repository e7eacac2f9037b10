// The database of pairs of worlds: an embedded one. The main side's rows are the checkpoints; rows of runs tell operators of
// times and counts, and hold no text (`npm run matrix`). Whoever is asked answers the same at the same position in both
// worlds: no, yes, or yes to something else.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparePositions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import type { KeptDatabase } from "../../src/leaks/kept-database.ts";

export interface WorldDatabase extends KeptDatabase, AsyncDisposable {
  /** How many questions were answered. */
  readonly answered: number;
}

export async function worldDatabase(): Promise<WorldDatabase> {
  const dir = mkdtempSync(join(tmpdir(), "bulkhead worlds "));
  const database = await openDatabase({ url: "", dir });
  const checkpointer = new PostgresSaver(database.pool);
  await checkpointer.setup();
  const store = databaseRunStore(database);
  let answered = 0;
  return {
    checkpointer,
    store,
    get answered() {
      return answered;
    },
    async answer() {
      const questions = [...(await store.approvals.list())].sort((a, b) => comparePositions(a.position, b.position));
      // What is answered to the main side is the same in both worlds, whatever is asked below it.
      const [below, own] = [true, false].map((nested) =>
        questions.filter((one) => one.position.includes("/") === nested),
      );
      for (const [at, { id, principal, arguments: args }] of [...(own ?? []).entries(), ...(below ?? []).entries()]) {
        const turn = at % 3;
        if (turn === 0) await store.approvals.reject(id, principal);
        if (turn === 2 && "body" in args) await store.approvals.edit(id, { ...args, body: "As I say." }, principal);
        if (turn !== 0) await store.approvals.approve(id, principal);
        answered++;
      }
      return questions.length;
    },
    rows: async () => [
      ...(await database.query<object>(
        "select * from public.checkpoints order by thread_id, checkpoint_ns, checkpoint_id",
      )),
      ...(await database.query<object>(
        "select * from public.checkpoint_blobs order by thread_id, checkpoint_ns, channel, version",
      )),
      ...(await database.query<object>(
        "select * from public.checkpoint_writes order by thread_id, checkpoint_ns, checkpoint_id, task_id, idx",
      )),
    ],
    async clear() {
      const tables = await database.query<{ name: string }>(
        `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
          and table_name not like '%migration%'`,
      );
      await database.transaction(async ({ query }) => {
        await query("set local session_replication_role = replica"); // some take rows only
        await query(`truncate ${tables.map(({ name }) => name).join(", ")}`);
      });
    },
    async [Symbol.asyncDispose]() {
      await database.close(); // its owner goes when it is idle
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
