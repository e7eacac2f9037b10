// What a turn did not do: conflicts to ask about, proposals for a person, errors. Rule: what they say is sealed; of a
// record that is closed nothing is done any more.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { INTEGRITIES, labelIn } from "../../provenance/label-row.ts";
import { idOf } from "../../provenance/writer.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { placeOf, type Vault } from "../../runs/database/vault.ts";
import type { TaskErrorCode } from "../task-error.ts";
import type { TaskRecord, TaskWriter } from "../task-tree.ts";
import { writerOut } from "./write-tasks.ts";

export interface NewRecord {
  readonly kind: TaskRecord["kind"];
  readonly code?: TaskErrorCode | undefined;
  readonly body: JsonValue;
}

interface Noted {
  readonly id: string;
  readonly statement: Statement;
}

/** `at`: of several that one turn writes. */
export function noteTask(
  tree: string,
  writer: TaskWriter,
  record: NewRecord,
  vault: Vault,
  now: number,
  at = 0,
): Noted {
  const id = idOf(writer, at);
  const { label } = writer;
  const statement = {
    name: "bulkhead task record",
    text: `insert into bulkhead_operator.task_record (id, tree, kind, state, code, turn, body, made_at, provenance)
      select $1, id, $3, case when $3 = 'error' then 'closed' else 'open' end, $4, turn, $5, $6,
        bulkhead.stamp_memory('task', 'task:' || id || ':' || $1, $7::jsonb->>'origin', $8, $9::jsonb, $7::jsonb->>'worker', null,
          $7::jsonb->>'run', coalesce($7::jsonb->'inputs', '[]'), '[]')
      from bulkhead.task_tree where id = $2 and not exists (select 1 from bulkhead_operator.task_record where id = $1)`,
    values: [
      id,
      tree,
      record.kind,
      record.code,
      vault.seal(record.body, placeOf("task record", id)),
      timeOut(now),
      JSON.stringify(writerOut(writer)),
      INTEGRITIES.indexOf(label.integrity),
      JSON.stringify(label.readers),
    ],
  };
  return { id, statement };
}

const SELECT = `select task_record.id, task_record.kind, code, turn, body, task_record.made_at, task_record.provenance::text,
    effective.integrity, readers from bulkhead_operator.task_record join bulkhead.provenance on provenance.id = task_record.provenance
    join bulkhead.effective on effective.provenance = task_record.provenance`;

/** Errors are closed from the beginning, and shown all the same. */
export const selectRecords = (tree: string, kind: TaskRecord["kind"] | undefined): Statement => ({
  name: "bulkhead task records",
  text: `${SELECT} where tree = $1 and (state = 'open' or task_record.kind = 'error') and ($2::text is null or task_record.kind = $2)
    order by task_record.made_at, task_record.id`,
  values: [tree, kind],
});

/** `open`: only where it is. */
export const selectRecord = (
  tree: string,
  id: string,
  { kind, open = false }: { readonly kind?: TaskRecord["kind"] | undefined; readonly open?: boolean } = {},
): Statement => ({
  name: "bulkhead task record by id",
  text: `${SELECT} where tree = $1 and task_record.id = $2 and (not $4 or state = 'open') and ($3::text is null or task_record.kind = $3)`,
  values: [tree, id, kind, open],
});

/** A row where it was closed by this one, then. */
export const isClosedBy = (tree: string, id: string, by: string, at: number): Statement => ({
  name: "bulkhead closed task record",
  text: "select 1 from bulkhead_operator.task_record where tree = $1 and id = $2 and closed_by = $3 and closed_at = $4",
  values: [tree, id, by, timeOut(at)],
});

/** Fails with BH003 where it is not open any more. */
export const closeRecord = (tree: string, id: string, by: string, now: number): Statement => ({
  name: "bulkhead close task record",
  text: `with put as (update bulkhead_operator.task_record set state = 'closed', closed_by = $3, closed_at = $4
      where tree = $1 and id = $2 and state = 'open' returning 1)
    select bulkhead.refuse_unless((select count(*) from put) = 1, 'BH003')`,
  values: [tree, id, by, timeOut(now)],
});

export interface RecordRow {
  readonly id: string;
  readonly kind: TaskRecord["kind"];
  readonly code: TaskErrorCode | null;
  readonly turn: string;
  readonly body: Buffer;
  readonly made_at: Date;
  readonly provenance: string;
  readonly integrity: number;
  readonly readers: TaskRecord["label"]["readers"];
}

export const recordsIn = (rows: Rows, vault: Vault): readonly TaskRecord[] =>
  (rows as unknown as readonly RecordRow[]).map(
    ({ id, kind, code, turn, body, made_at: madeAt, integrity, readers }) => ({
      id,
      kind,
      ...(code === null ? {} : { code }),
      turn: Number(turn),
      at: madeAt.getTime(),
      label: labelIn({ integrity, readers }),
      body: vault.open(body, placeOf("task record", id)),
    }),
  );
