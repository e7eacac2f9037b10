// Whether what strangers may have written belongs to a role of its own here (migrations/0003-operator-role.sql).
import type { Database } from "../database.ts";

export async function hasOperatorRole(database: Pick<Database, "pipeline">): Promise<boolean> {
  const text = `select 1 from pg_namespace
    where nspname = 'bulkhead_operator' and pg_get_userbyid(nspowner) = 'bulkhead_operator'`;
  const [rows = []] = await database.pipeline([{ name: "bulkhead has operator", text }]);
  return rows.length > 0;
}
