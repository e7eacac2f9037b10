// The hold on a thread: a row that names its holder. Rules: it is taken when nobody holds it, when it ran out by the
// database's clock, or when its holder is known to be gone; taking changes token and epoch, so that whatever the former
// holder still sends is refused. A holder that was not replaced holds on, however late it is: when the database was away
// for longer than the lease, the next write or heartbeat takes it back under the same epoch.
import type { Statement } from "../../database/connection/pipeline.ts";
import type { HolderPlace } from "./holder-place.ts";

export interface Lease {
  readonly thread: string;
  readonly token: string;
  readonly epoch: number;
}

export interface Taking {
  readonly run: string;
  readonly token: string;
  /** Of what the run must have been asked; undefined for whatever it was. */
  readonly asked: string | undefined;
  readonly place: HolderPlace | undefined;
  readonly ttlMs: number;
  /** Tokens of a holder that is gone. */
  readonly gone: string | undefined;
}

/** Nothing of it where the run does not exist, is another one, or is over. */
export const takeLease = ({ run, token, asked, place, ttlMs, gone }: Taking): readonly Statement[] => [
  {
    name: "bulkhead take lease",
    text: `insert into bulkhead.lease as held (thread, run, token, epoch, until, place)
      select thread, id, $2, 1, clock_timestamp() + $4::float8 * interval '1 millisecond', $5 from bulkhead.run
        where id = $1 and asked = coalesce($3, asked) and status not in ('done', 'cancelled', 'abandoned')
      on conflict (thread) do update set run = excluded.run, token = excluded.token, epoch = held.epoch + 1,
          until = excluded.until, place = excluded.place, written = 0
        where held.until <= clock_timestamp() or held.token = $6`,
    values: [run, token, asked, ttlMs, place === undefined ? null : JSON.stringify(place), gone],
  },
  {
    name: "bulkhead begin run",
    text: `update bulkhead.run set status = 'running', code = null, ended_at = null from bulkhead.run as before
      where before.id = run.id and run.id = $1 and run.status not in ('done', 'cancelled', 'abandoned')
        and exists (select 1 from bulkhead.lease where lease.thread = run.thread and token = $2)
      returning before.status, before.code, before.ended_at`,
    values: [run, token],
  },
];

export interface Before {
  readonly status: string;
  readonly code: string | null;
  readonly ended_at: Date | null;
}

/** As if it had not been taken. */
export const giveBack = (run: string, lease: Pick<Lease, "thread" | "token">, before: Before): readonly Statement[] => [
  {
    name: "bulkhead restore run",
    text: `update bulkhead.run set status = $3, code = $4, ended_at = $5
      where id = $1 and status = 'running' and exists (select 1 from bulkhead.lease where run = $1 and token = $2)`,
    values: [run, lease.token, before.status, before.code, before.ended_at?.toISOString()],
  },
  releaseLease(lease),
];

/** Of the run's thread, whoever holds it. */
export const selectLease = (run: string): Statement => ({
  name: "bulkhead lease",
  text: `select token, epoch, place, until > clock_timestamp() as held from bulkhead.lease
    where thread = (select thread from bulkhead.run where id = $1)`,
  values: [run],
});

export interface LeaseRow {
  readonly token: string;
  /** int8, which `pg` gives as text. */
  readonly epoch: string;
  readonly place: HolderPlace | null;
  readonly held: boolean;
}

/** Begins every write. `settling`: also after the run was cancelled. */
export const fence = (lease: Lease, number: number, ttlMs: number, settling: boolean): Statement => ({
  name: "bulkhead fence",
  text: "select bulkhead.fence($1, $2, $3, $4, $5, $6)",
  values: [lease.thread, lease.token, lease.epoch, number, ttlMs, settling],
});

/** No row: another one holds it, or it was let go. */
export const renewLease = ({ thread, token, epoch }: Lease, ttlMs: number): Statement => ({
  name: "bulkhead renew lease",
  text: `update bulkhead.lease set until = greatest(until, clock_timestamp() + $4::float8 * interval '1 millisecond')
    from bulkhead.run where lease.thread = $1 and token = $2 and epoch = $3 and until > '-infinity' and run.id = lease.run
    returning run.status`,
  values: [thread, token, epoch, ttlMs],
});

/** As `renewLease`, and nothing is written: it costs no sync. */
export const lookAtLease = ({ thread, token, epoch }: Lease): Statement => ({
  name: "bulkhead look at lease",
  text: `select run.status from bulkhead.lease join bulkhead.run on run.id = lease.run
    where lease.thread = $1 and token = $2 and epoch = $3 and until > '-infinity'`,
  values: [thread, token, epoch],
});

export const releaseLease = ({ thread, token }: Pick<Lease, "thread" | "token">): Statement => ({
  name: "bulkhead release lease",
  text: "update bulkhead.lease set until = '-infinity', place = null where thread = $1 and token = $2",
  values: [thread, token],
});

/** Waits for the holder's write that is under way, and keeps out the next. */
export const stopLease = (run: string): Statement => ({
  name: "bulkhead stop lease",
  text: "select token from bulkhead.lease where run = $1 for update",
  values: [run],
});
