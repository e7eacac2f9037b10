// The database of the matrix: an embedded one, with the checkpoints of LangGraph's own PostgresSaver. Whoever is asked
// approves, rejects, and changes what will be done before approving it, in turn.
import { rmSync } from "node:fs";
import { databaseRunStore, type Effect, openDatabase } from "@bulkhead/memory";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import type { KeptDatabase } from "../../evals/src/leaks/kept-database.ts";
import { newFolder } from "../../packages/memory/test/database/disk.ts";
import { endOwner } from "../../packages/memory/test/database/owners.ts";

export interface MatrixDatabase extends KeptDatabase, AsyncDisposable {
  /** Of the questions that were asked since: what would have been done, for a search that must find something there. */
  readonly asked: readonly Effect[];
}

export async function matrixDatabase(): Promise<MatrixDatabase> {
  const dir = newFolder("bulkhead-matrix-");
  const database = await openDatabase({ url: "", dir });
  const checkpointer = new PostgresSaver(database.pool);
  await checkpointer.setup();
  const store = databaseRunStore(database);
  const asked: Effect[] = [];

  const tables = () =>
    database.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
  return {
    checkpointer,
    store,
    asked,
    async answer() {
      const questions = await store.approvals.list();
      for (const question of questions) {
        const { id, principal, arguments: args } = question;
        asked.push(question);
        const turn = asked.length % 3;
        if (turn === 1) await store.approvals.reject(id, principal);
        if (turn === 2)
          await store.approvals.edit(id, { ...args, vendor: `${String(args["vendor"])} (edited)` }, principal);
        if (turn !== 1) await store.approvals.approve(id, principal);
      }
      return questions.length;
    },
    async rows() {
      const rows: unknown[] = [];
      for (const { schema, name } of await tables()) {
        if (schema === OPERATORS) continue;
        for (const row of await database.query<object>(`select * from "${schema}"."${name}"`))
          rows.push({ table: `${schema}.${name}`, ...row });
      }
      return rows;
    },
    async clear() {
      const all = (await tables()).filter(({ name }) => !name.includes("migration"));
      await database.transaction(async ({ query }) => {
        await query("set local session_replication_role = replica"); // some take rows only
        await query(`truncate ${all.map(({ schema, name }) => `"${schema}"."${name}"`).join(", ")}`);
      });
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const OPERATORS = "bulkhead_operator";
