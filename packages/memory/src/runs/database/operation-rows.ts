// Rows of what a run has finished: what may be told of it (`bulkhead.operation`), and its answer
// (`bulkhead_operator.kept`), which goes when the run is done.
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Kept, OperationFacts } from "../claim.ts";
import { present } from "./row-values.ts";
import { ORIGINS } from "./run-rows.ts";
import { stampOperation } from "./stamp-rows.ts";
import { placeOf, type Vault } from "./vault.ts";

export const keepOperation = (run: string, { position, asked, facts, answer }: Kept, vault: Vault): Statement[] => [
  ...(facts === undefined ? [] : [insertFacts(run, position, asked, facts), stampOperation(run, position, facts)]),
  {
    name: "bulkhead keep",
    text: `insert into bulkhead_operator.kept (run, position, asked, answer) values ($1, $2, $3, $4)
      on conflict (run, position) do update set asked = excluded.asked, answer = excluded.answer`,
    values: [run, position, asked, vault.seal(answer, placeOf("kept", run, position))],
  },
];

const insertFacts = (run: string, position: string, asked: string, facts: OperationFacts): Statement => ({
  name: "bulkhead operation",
  text: `insert into bulkhead.operation
      (run, position, asked, kind, name, who, ok, code, label, bits, ms, schema, inputs)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (run, position) do update set asked = excluded.asked, kind = excluded.kind, name = excluded.name,
      who = excluded.who, ok = excluded.ok, code = excluded.code, label = excluded.label, bits = excluded.bits,
      ms = excluded.ms, schema = excluded.schema, inputs = excluded.inputs`,
  values: [
    run,
    position,
    asked,
    facts.kind,
    facts.name,
    facts.who,
    facts.ok,
    facts.code,
    JSON.stringify(facts.label),
    facts.bits,
    facts.ms,
    facts.schema,
    JSON.stringify(facts.inputs),
  ],
});

/** Both tables: what is told has lost its answer once the run is done, what only replaying needs has no facts. */
export const selectKept = (run: string): Statement => ({
  name: "bulkhead kept",
  text: `select position, coalesce(operation.asked, kept.asked) as asked, answer,
      kind, name, who, ok, code, label, bits, ms, schema, inputs
    from (select * from bulkhead.operation where run = $1) as operation
    full join (select * from bulkhead_operator.kept where run = $1) as kept using (position)`,
  values: [run],
});

export const selectOperations = (run: string): Statement => ({
  name: "bulkhead operations",
  text: `select position, kind, name, who, ok, code, label, bits, ms, schema, inputs
    from bulkhead.operation where run = $1`,
  values: [run],
});

/** Of the runs that this one was forked from: every position that something is kept of. */
export const selectReached = (run: string): Statement => ({
  name: "bulkhead reached",
  text: `${ORIGINS}
    select position from bulkhead.operation join origin using (run)
    union select position from bulkhead_operator.kept join origin using (run)
    union select position from bulkhead_operator.effect join origin using (run)`,
  values: [run],
});

export const positionsIn = (rows: Rows): readonly string[] =>
  (rows as unknown as readonly { readonly position: string }[]).map(({ position }) => position);

interface OperationRow extends Omit<OperationFacts, "kind" | "code" | "schema"> {
  readonly position: string;
  readonly kind: OperationFacts["kind"] | null;
  readonly code: OperationFacts["code"] | null;
  readonly schema: string | null;
}

interface KeptRow extends OperationRow {
  readonly asked: string;
  readonly answer: Buffer | null;
}

export function keptIn(rows: Rows, run: string, vault: Vault): Map<string, Kept> {
  const kept = (rows as unknown as readonly KeptRow[]).map((row): Kept => {
    const { position, asked } = row;
    const answer = row.answer === null ? null : vault.open(row.answer, placeOf("kept", run, position));
    return { position, asked, answer, facts: row.kind === null ? undefined : factsIn(row, row.kind) };
  });
  return new Map(kept.map((one) => [one.position, one]));
}

export const operationsIn = (rows: Rows): readonly (OperationFacts & { readonly position: string })[] =>
  (rows as unknown as readonly OperationRow[]).map((row) => ({
    position: row.position,
    ...factsIn(row, row.kind ?? "call"), // never null in its own table
  }));

const factsIn = (
  { name, who, ok, code, label, bits, ms, schema, inputs }: OperationRow,
  kind: OperationFacts["kind"],
) => present<OperationFacts>({ kind, name, who, ok, code, label, bits, ms, schema, inputs } as OperationFacts);
