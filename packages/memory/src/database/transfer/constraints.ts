// What would stand in the way of rows that come in any order: foreign keys are taken off and put on again, which checks
// every row; triggers (stamps, guards of append-only tables) saw these rows when they were written, and rest. All of it is
// part of the transaction.
import type { Queries } from "../database.ts";
import { as, type KeptTable, quoted, quotedTable } from "./kept-tables.ts";

export async function withoutConstraints(
  queries: Queries,
  tables: readonly KeptTable[],
  work: () => Promise<void>,
): Promise<void> {
  const again: { readonly owner: string; readonly statement: string }[] = [];
  for (const table of tables) {
    const place = quotedTable(table);
    const { owner } = table;
    await as(owner, queries, async () => {
      for (const key of await foreignKeys(queries, place)) {
        await queries.query(`alter table ${place} drop constraint ${quoted(key.name)}`);
        again.push({ owner, statement: `alter table ${place} add constraint ${quoted(key.name)} ${key.definition}` });
      }
      for (const { name, state } of await triggers(queries, place)) {
        await queries.query(`alter table ${place} disable trigger ${quoted(name)}`);
        again.push({ owner, statement: `alter table ${place} ${ENABLE[state]} trigger ${quoted(name)}` });
      }
    });
  }
  await work();
  for (const { owner, statement } of again) await as(owner, queries, () => queries.query(statement));
}

const ENABLE = { O: "enable", A: "enable always", R: "enable replica" } as const;

function foreignKeys(queries: Queries, table: string) {
  return queries.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid = $1::regclass and contype = 'f' and conparentid = 0 order by conname`,
    [table],
  );
}

function triggers(queries: Queries, table: string) {
  return queries.query<{ name: string; state: keyof typeof ENABLE }>(
    `select tgname as name, tgenabled as state
     from pg_trigger where tgrelid = $1::regclass and not tgisinternal and tgenabled <> 'D' order by tgname`,
    [table],
  );
}
