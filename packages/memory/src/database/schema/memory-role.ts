// Whether the login can take the role `bulkhead_memory` here (migrations/0011-concepts.sql), which row-level security holds;
// and whether it holds whoever reads concepts, in that role or without it.
import type { Database } from "../database.ts";

const MEMBER = `select 1 from pg_roles where rolname = 'bulkhead_memory' and pg_has_role(current_user, oid, 'member')
  and has_schema_privilege(oid, 'bulkhead_memory', 'usage')`;

export async function hasMemoryRole(database: Pick<Database, "pipeline">): Promise<boolean> {
  const [rows = []] = await database.pipeline([{ name: "bulkhead has memory", text: MEMBER }]);
  return rows.length > 0;
}

export async function isHeld(database: Pick<Database, "pipeline">): Promise<boolean> {
  if (await hasMemoryRole(database)) return true; // it is no superuser, and owns nothing
  const text = "select row_security_active('bulkhead_memory.concept_revision') as held";
  const [[row] = []] = await database.pipeline([{ name: "bulkhead held", text }]);
  return row?.["held"] === true;
}
