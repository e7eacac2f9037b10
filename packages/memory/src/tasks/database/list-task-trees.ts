// The trees of a database: their names and sizes, and nothing that is sealed.
import type { Database } from "../../database/database.ts";

export interface ListedTree {
  readonly name: string;
  readonly principal: string;
  readonly turn: number;
  readonly changedAt: number;
  /** Tasks that are not inactive, and of those the stale ones. */
  readonly live: number;
  readonly stale: number;
}

/** The one that changed last first. */
export async function listTaskTrees(database: Database, principal?: string): Promise<readonly ListedTree[]> {
  const rows = await database.query<Omit<ListedTree, "changedAt"> & { readonly changedAt: Date }>(
    `select task_tree.id as name, principal, turn::integer, changed_at as "changedAt",
        count(task_node.id) filter (where status <> 'inactive')::integer as live,
        count(task_node.id) filter (where status = 'stale')::integer as stale
      from bulkhead.task_tree left join bulkhead.task_node on tree = task_tree.id
      where $1::text is null or principal = $1 group by 1 order by changed_at desc, 1`,
    [principal ?? null],
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt.getTime() }));
}
