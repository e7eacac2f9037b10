// Rows of runs: what may be told of a run (`bulkhead.run`), and what it was given and gave (`bulkhead_operator.run`).
import type { JsonValue, Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { Spent } from "../claim.ts";
import type { NewRun, RunFilter, RunStatus, RunSummary } from "../run-store.ts";
import { type HolderPlace, isGone } from "./holder-place.ts";
import { timeIn, timeOut } from "./row-values.ts";
import { stampRun } from "./stamp-rows.ts";
import { placeOf, type Vault } from "./vault.ts";

export interface RunRow {
  readonly id: string;
  readonly thread: string;
  readonly kind: NewRun["kind"];
  readonly name: string;
  readonly module: string | null;
  readonly kept_for: string | null;
  readonly principal: string;
  readonly asked: string;
  readonly label: Label;
  readonly status: RunStatus;
  readonly code: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly spent: Spent;
  readonly forked_from: string | null;
  /** Who cancelled or abandoned it. */
  readonly settled_by: string | null;
  readonly asks: number;
  readonly v: number;
  /** Of the lease, where this run is who holds the thread. */
  readonly held: boolean | null;
  readonly place: HolderPlace | null;
}

const SELECT = `select run.*, lease.until > clock_timestamp() as held, lease.place,
    (select count(*)::int from bulkhead_operator.effect where effect.run = run.id and state = 'asked'
      and (expires_at is null or expires_at > $1)) as asks
  from bulkhead.run left join bulkhead.lease on lease.thread = run.thread and lease.run = run.id`;

/** Of a fork, whose id is `$1`: the run that it was forked from, and those that that one was. */
export const ORIGINS = `with recursive origin as (
  select forked_from as run from bulkhead.run where id = $1
  union select forked_from from bulkhead.run join origin on id = origin.run)`;

/** `now`: a question that was not answered in time waits no more. */
export const selectRun = (id: string, now: number): Statement => ({
  name: "bulkhead run",
  text: `${SELECT} where id = $2`,
  values: [timeOut(now), id],
});

/** The newest first. A run that is held by nobody is still `running` here: `summaryIn` says what it is. */
export const selectRuns = ({ status, principal, thread }: RunFilter, limit: number, now: number): Statement => ({
  name: "bulkhead runs",
  text: `${SELECT} where ($2::text is null or status = $2 or ($2 = 'stopped' and status = 'running'))
      and ($3::text is null or principal = $3) and ($4::text is null or run.thread = $4)
    order by started_at desc, id limit $5`,
  values: [timeOut(now), status, principal, thread, limit],
});

/** The newest first. A statement of its own: it has an index. */
export const selectAnswered = (limit: number, now: number): Statement => ({
  name: "bulkhead answered runs",
  text: `${SELECT} where run.status = 'waiting' and not exists (select 1 from bulkhead_operator.effect
      where effect.run = run.id and state = 'asked' and (expires_at is null or expires_at > $1))
    order by started_at desc, id limit $2`,
  values: [timeOut(now), limit],
});

export const insertRun = (
  run: NewRun,
  vault: Vault,
  { startedAt, spent, forkedFrom }: { readonly startedAt: number; readonly spent: Spent; readonly forkedFrom?: string },
): readonly Statement[] => [
  {
    name: "bulkhead new run",
    text: `insert into bulkhead.run
        (id, thread, kind, name, module, principal, asked, label, status, started_at, spent, forked_from, kept_for)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'stopped', $9, $10, $11, $12) on conflict (id) do nothing`,
    values: [
      run.id,
      run.thread,
      run.kind,
      run.name,
      run.module,
      run.principal,
      run.asked,
      JSON.stringify(run.label),
      timeOut(startedAt),
      JSON.stringify(spent),
      forkedFrom,
      run.keptFor,
    ],
  },
  {
    name: "bulkhead new input",
    text: "insert into bulkhead_operator.run (run, input) values ($1, $2) on conflict (run) do nothing",
    values: [run.id, vault.seal(run.input, placeOf("input", run.id))],
  },
  stampRun(run),
];

export const selectContent = (id: string): Statement => ({
  name: "bulkhead run content",
  text: "select input, outcome from bulkhead_operator.run where run = $1",
  values: [id],
});

export function contentIn(rows: Rows, id: string, vault: Vault): { input: JsonValue; outcome: JsonValue | undefined } {
  const { input, outcome } = rows[0] as { input: Buffer; outcome: Buffer | null }; // the columns of selectContent
  return {
    input: vault.open(input, placeOf("input", id)),
    outcome: outcome === null ? undefined : vault.open(outcome, placeOf("outcome", id)),
  };
}

export const SPENT = "bulkhead spent";

export const updateSpent = (run: string, spent: Spent): Statement => ({
  name: SPENT,
  text: "update bulkhead.run set spent = $2 where id = $1",
  values: [run, JSON.stringify(spent)],
});

/** Whoever holds it, holds it no more. What it waited for says nothing of how it ended. */
export const settleRun = (id: string, status: "cancelled" | "abandoned", by: string, at: number): Statement => ({
  name: "bulkhead settle run",
  text: `update bulkhead.run set status = $2::text, settled_by = $3, ended_at = $4,
      code = case when $2::text = 'cancelled' then 'cancelled' when status = 'waiting' then null else code end
    where id = $1 and status not in ('done', 'cancelled', 'abandoned') returning id`,
  values: [id, status, by, timeOut(at)],
});

export const endRun = (id: string, status: RunStatus, code: string | undefined, at: number): Statement => ({
  name: "bulkhead end run",
  text: `update bulkhead.run set status = $2::text, code = $3, ended_at = case when $2::text in ('done', 'failed', 'cancelled') then $4::timestamptz end
    where id = $1 and status = 'running'`,
  values: [id, status, code, timeOut(at)],
});

/** Of what is done only the outcome is kept. */
export const keepOutcome = (id: string, outcome: JsonValue | undefined, vault: Vault): readonly Statement[] => [
  {
    name: "bulkhead outcome",
    text: `update bulkhead_operator.run set outcome = $2
      where run = $1 and (select status from bulkhead.run where id = $1) = 'done'`,
    values: [id, outcome === undefined ? null : vault.seal(outcome, placeOf("outcome", id))],
  },
  {
    name: "bulkhead unkeep",
    text: `delete from bulkhead_operator.kept where run = $1 and (select status from bulkhead.run where id = $1) = 'done'`,
    values: [id],
  },
];

/** @throws MemoryError `newer_row` */
export function summaryIn(row: RunRow): RunSummary {
  if (row.v > 1)
    throw new MemoryError(
      "newer_row",
      "a newer version of Bulkhead started this run: update Bulkhead. Nothing was changed",
    );
  const lost = row.status === "running" && !isHeld(row);
  return {
    id: row.id,
    thread: row.thread,
    kind: row.kind,
    name: row.name,
    ...(row.module === null ? {} : { module: row.module }),
    ...(row.kept_for === null ? {} : { keptFor: row.kept_for }),
    principal: row.principal,
    asked: row.asked,
    label: row.label,
    status: lost ? "stopped" : row.status,
    ...(row.code === null ? {} : { code: row.code }),
    startedAt: row.started_at.getTime(),
    ...(row.ended_at === null ? {} : { endedAt: timeIn(row.ended_at) ?? 0 }),
    spent: row.spent,
    ...(row.forked_from === null ? {} : { forkedFrom: row.forked_from }),
    asks: row.asks,
  };
}

/** Somebody who lives, as far as is known, runs it. */
export function isHeld({ held, place }: Pick<RunRow, "held" | "place">): boolean {
  return held === true && !isGone(place ?? undefined);
}
