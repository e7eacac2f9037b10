// What the engine reads of the queue's rows, and writes beside them: the events of a run, as whoever plays it told them.
import type { Queries, Statement } from "@bulkhead/memory";
import { SCHEMA } from "./queue-schema.ts";

/** Whether any job of the run is in a queue or under way. `of`: in that queue alone. */
export async function hasOpenJob(queries: Queries, run: string, of?: string): Promise<boolean> {
  const rows = await queries.query(
    `select 1 from ${SCHEMA}.queue join ${SCHEMA}.job on job.name = queue.name
      where job.policy = 'stately' and job.state in ('created', 'retry', 'active') and coalesce(job.singleton_key, '') = $1
        and ($2::text is null or job.name = $2) limit 1`,
    [run, of],
  );
  return rows.length > 0;
}

export interface KeptFor {
  readonly run: string;
  readonly address: string;
}

/** Kept for the queue, never begun, and without any job. */
export function neverSubmitted(queries: Queries, queue: string): Promise<readonly KeptFor[]> {
  return queries.query<KeptFor>(
    `with idle as materialized (
      select id, kept_for from bulkhead.run
        where status = 'stopped' and kept_for like $1
          and not exists (select 1 from bulkhead.lease where lease.thread = run.thread and lease.run = run.id)
          and not exists (select 1 from ${SCHEMA}.queue join ${SCHEMA}.job on job.name = queue.name
            where job.policy = 'stately' and job.state in ('created', 'retry', 'active') and coalesce(job.singleton_key, '') = run.id))
    select id as run, kept_for as address from idle
      where not exists (select 1 from ${SCHEMA}.job where data->>'run' = idle.id) limit 1000`,
    [`${queue.replaceAll("_", "\\_")}/%`],
  );
}

/** Where a run is kept for, when it was submitted elsewhere before. */
export const updateKeptFor = (run: string, address: string): Statement => ({
  name: "bulkhead kept for",
  text: "update bulkhead.run set kept_for = $2 where id = $1 and kept_for is distinct from $2",
  values: [run, address],
});

export interface OpenJob {
  readonly name: string;
  readonly id: string;
}

/** Those that nobody plays yet. */
export function queuedJobs(queries: Queries, run: string): Promise<readonly OpenJob[]> {
  return queries.query<OpenJob>(
    `select job.name, job.id from ${SCHEMA}.queue join ${SCHEMA}.job on job.name = queue.name
      where job.policy = 'stately' and job.state in ('created', 'retry') and coalesce(job.singleton_key, '') = $1`,
    [run],
  );
}

export async function isOpenJob(queries: Queries, name: string, id: string): Promise<boolean> {
  const rows = await queries.query(
    `select 1 from ${SCHEMA}.job where name = $1 and id = $2::uuid and state in ('created', 'retry', 'active')`,
    [name, id],
  );
  return rows.length > 0;
}

/** Of a job among the dead: its run has not ended, and no other job plays it. */
const isGivenUp = (dead: string) => `${dead}.state = 'created'
  and exists (select 1 from bulkhead.run where run.id = ${dead}.data->>'run' and run.status not in ('done', 'cancelled', 'abandoned'))
  and not exists (select 1 from ${SCHEMA}.queue join ${SCHEMA}.job as other on other.name = queue.name
    where other.policy = 'stately' and other.state in ('created', 'retry', 'active')
      and coalesce(other.singleton_key, '') = ${dead}.data->>'run')`;

/** What jobs hold whose runs were given up, as the queue has it. */
export async function givenUpJobs(queries: Queries, name: string): Promise<readonly unknown[]> {
  const rows = await queries.query<{ data: unknown }>(
    `select data from ${SCHEMA}.job as dead where name = $1 and ${isGivenUp("dead")} order by created_on, id`,
    [name],
  );
  return rows.map(({ data }) => data);
}

export async function deleteDeadJobs(queries: Queries, name: string, run: string): Promise<void> {
  await queries.query(`delete from ${SCHEMA}.job where name = $1 and state = 'created' and data->>'run' = $2`, [
    name,
    run,
  ]);
}

export interface BacklogRow {
  readonly name: string;
  readonly queued: number;
  readonly active: number;
  readonly oldest: number;
  /** Runs of the same module and version that were given up. */
  readonly dead: number;
}

export function backlogRows(queries: Queries, queue: string, dead: string): Promise<readonly BacklogRow[]> {
  return queries.query<BacklogRow>(
    `select queue.name,
        count(*) filter (where job.state in ('created', 'retry'))::int as queued,
        count(*) filter (where job.state = 'active')::int as active,
        coalesce(max(extract(epoch from now() - job.start_after))
          filter (where job.state in ('created', 'retry') and job.start_after <= now()), 0)::float8 as oldest,
        (select count(distinct dead.data->>'run') from ${SCHEMA}.job as dead where dead.name = $3 and ${isGivenUp("dead")}
          and concat_ws('/', $2::text, dead.data#>>'{module,name}', dead.data#>>'{module,version}') = queue.name)::int as dead
      from ${SCHEMA}.queue left join ${SCHEMA}.job on job.name = queue.name and job.state in ('created', 'retry', 'active')
      where queue.name like $1 group by queue.name order by queue.name`,
    [`${queue.replaceAll("_", "\\_")}/%`, queue, dead],
  );
}

export interface WaitingRow extends Pick<BacklogRow, "name" | "queued" | "oldest"> {}

/** What could be begun now, in every queue, what waits longest first. Undefined: there is no queue yet. */
export async function waitingJobs(queries: Queries): Promise<readonly WaitingRow[] | undefined> {
  const [made] = await queries.query<{ there: boolean }>(`select to_regclass('${SCHEMA}.job') is not null as there`);
  if (made?.there !== true) return undefined;
  return queries.query<WaitingRow>(
    `select name, count(*)::int as queued, max(extract(epoch from now() - start_after))::float8 as oldest from ${SCHEMA}.job
      where state in ('created', 'retry') and start_after <= now() group by name order by oldest desc limit 20`,
  );
}

/** By the attempt that has the job, and by no other. */
export const insertEvents = (run: string, events: string, at: Attempt): Statement => ({
  name: "bulkhead job events",
  text: `insert into bulkhead.job_event (run, seq, event)
    select $1, (select coalesce(max(seq), 0) from bulkhead.job_event where run = $1) + given.ordinality, given.value
      from jsonb_array_elements($2::jsonb) with ordinality as given
      where exists (select 1 from ${SCHEMA}.job
        where name = $3 and id = $4::uuid and state = 'active' and retry_count = $5::int)`,
  values: [run, events, at.name, at.id, at.retryCount],
});

export interface Attempt extends OpenJob {
  readonly retryCount: number;
}

export interface EventRow {
  readonly seq: number;
  readonly event: unknown;
}

export function eventsAfter(queries: Queries, run: string, after: number): Promise<readonly EventRow[]> {
  return queries.query<EventRow>(
    "select seq, event from bulkhead.job_event where run = $1 and seq > $2 order by seq limit 500",
    [run, after],
  );
}
