// Where a row comes from. Rules, which the database keeps (migrations/0004-provenance.sql): rows are only added, by the
// store and by nobody else; integrity is never above that of what a row was made of.
import type { Label } from "@bulkhead/sandbox";
import type { Queries } from "../database/database.ts";
import { type LabelRow, labelIn } from "./label-row.ts";

export interface Provenance {
  readonly id: string;
  /** Empty for a row of memory that was written in no run. */
  readonly thread: string;
  readonly run: string;
  /** Empty: the run's request. */
  readonly position: string;
  readonly kind: "run" | "operation" | "effect" | "file" | "program" | "task" | "concept" | "evidence";
  readonly origin: "external" | "user" | "main" | "worker" | "tool" | "operator";
  readonly label: Label;
  /** The worker's name, where one made it. */
  readonly worker?: string;
  /** SHA-256 of the schema that it was admitted by. */
  readonly schema?: string;
}

interface Row extends Omit<Provenance, "label" | "worker" | "schema">, LabelRow {
  readonly worker: string | null;
  readonly schema: string | null;
}

const COLUMNS = "id, thread, run, position, kind, origin, integrity, readers, worker, schema";

/** Of a run: its request, and what it did, the oldest first. */
export async function provenanceOf(queries: Queries, run: string): Promise<readonly Provenance[]> {
  const sql = `select ${COLUMNS} from bulkhead.provenance where run = $1 order by id`;
  return (await queries.query<Row>(sql, [run])).map(provenanceIn);
}

/** Everything that was made of it, directly or not, the oldest first; not itself. `offset 0`: an index for each, whatever the planner thinks of it. */
export async function descendants(queries: Queries, id: string): Promise<readonly Provenance[]> {
  const sql = `with recursive derived (id) as (
      select child from bulkhead.provenance_input where parent = $1
      union select next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next)
    select ${COLUMNS} from bulkhead.provenance where id in (select id from derived) order by id`;
  return (await queries.query<Row>(sql, [id])).map(provenanceIn);
}

/** Rows by id, in this order. */
export async function provenanceRows(queries: Queries, ids: readonly string[]): Promise<readonly Provenance[]> {
  const sql = `select ${COLUMNS} from unnest($1::bigint[]) with ordinality as asked (id, at)
    join bulkhead.provenance using (id) order by at`;
  return (await queries.query<Row>(sql, [ids])).map(provenanceIn);
}

function provenanceIn({ integrity, readers, worker, schema, ...row }: Row): Provenance {
  return {
    ...row,
    label: labelIn({ integrity, readers }),
    ...(worker === null ? {} : { worker }),
    ...(schema === null ? {} : { schema }),
  };
}
