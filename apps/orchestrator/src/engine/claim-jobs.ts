// Taking jobs. Without limits that is one statement. With them it is a transaction that one process has at a time: what each
// tenant has under way and may still begin is read, the queue is asked for no more than that, and what was begun is
// counted. Rule: a tenant's limit holds over all pools and all modules.
import { type Database, MemoryError, type Queries } from "@bulkhead/memory";
import type { Db, Job, PgBoss } from "pg-boss";
import { SCHEMA } from "./open-boss.ts";

export interface TenantLimits {
  /** Runs of a tenant under way at once. */
  readonly concurrency?: number | undefined;
  /** Runs that a tenant may begin a minute; as many at once after a pause. */
  readonly perMinute?: number | undefined;
}

export interface ClaimingJobs {
  readonly database: Database;
  readonly boss: PgBoss;
  /** In full: of each module. */
  readonly names: readonly string[];
  readonly most: number;
  readonly limits: TenantLimits;
}

export async function claimJobs(claiming: ClaimingJobs): Promise<readonly Job[]> {
  const { limits, database, boss, names, most } = claiming;
  if (limits.concurrency === undefined && limits.perMinute === undefined)
    return inTurn(names, most, (name, left) => boss.fetch<object>(name, { batchSize: left }));
  try {
    return await database.transaction((queries) => claimWithin(queries, claiming));
  } catch (error) {
    if (error instanceof MemoryError && error.sqlState === UNIQUE) return []; // another had it first
    throw error;
  }
}

async function claimWithin(queries: Queries, { boss, names, most, limits }: ClaimingJobs): Promise<readonly Job[]> {
  await queries.query("select pg_advisory_xact_lock(hashtextextended('bulkhead claim', 0))");
  const rooms = await tenantRooms(queries, limits);
  const db: Db = { executeSql: async (text, values) => ({ rows: [...(await queries.query(text, values))] }) };
  const taken = new Map<string, number>();
  const jobs = await inTurn(names, most, async (name, left) => {
    const free = [...rooms].map(
      ([tenant, room]) => [tenant, Math.floor(room.free) - (taken.get(tenant) ?? 0)] as const,
    );
    const tiers = free
      .filter(([, most]) => most >= 1)
      .map(([tenant, most]) => [tenant, most + (rooms.get(tenant)?.active.get(name) ?? 0)] as const);
    const got = await boss.fetch<object>(name, {
      db,
      batchSize: left,
      ignoreGroups: free.filter(([, most]) => most < 1).map(([tenant]) => tenant),
      groupConcurrency: { default: freshRoom(limits), tiers: Object.fromEntries(tiers) }, // a job's tier is its tenant
    });
    for (const { groupId } of got) {
      if (!groupId) continue;
      taken.set(groupId, (taken.get(groupId) ?? 0) + 1);
      if (!rooms.has(groupId)) rooms.set(groupId, { free: freshRoom(limits), active: new Map() });
    }
    return got;
  });
  if (limits.perMinute !== undefined) await spendTokens(queries, taken, limits.perMinute);
  return jobs;
}

/** The first one differs from time to time: no module waits for another for ever. */
async function inTurn(
  names: readonly string[],
  most: number,
  take: (name: string, left: number) => Promise<readonly Job[]>,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  const from = Math.floor(Math.random() * names.length);
  for (const name of [...names.slice(from), ...names.slice(0, from)]) {
    if (jobs.length >= most) break;
    jobs.push(...(await take(name, most - jobs.length)));
  }
  return jobs;
}

interface Room {
  /** How many more may begin. */
  readonly free: number;
  /** Under way, by queue. */
  readonly active: ReadonlyMap<string, number>;
}

/** Of every tenant that has something under way, or has begun something lately. */
async function tenantRooms(queries: Queries, limits: TenantLimits): Promise<Map<string, Room>> {
  const { concurrency = Number.POSITIVE_INFINITY, perMinute } = limits;
  const active = await queries.query<{ tenant: string; name: string; count: number }>(
    `select group_id as tenant, name, count(*)::int as count from ${SCHEMA}.job
      where state = 'active' and group_id is not null group by group_id, name`,
  );
  const tokens =
    perMinute === undefined
      ? []
      : await queries.query<{ tenant: string; tokens: number }>(
          `select tenant, least($1::float8, tokens + extract(epoch from clock_timestamp() - at) * $1::float8 / 60)::float8 as tokens
            from bulkhead.tenant_tokens`,
          [perMinute],
        );
  const rooms = new Map<string, Room>();
  for (const tenant of new Set([...active, ...tokens].map((row) => row.tenant))) {
    const own = new Map(active.filter((row) => row.tenant === tenant).map(({ name, count }) => [name, count]));
    const running = [...own.values()].reduce((sum, count) => sum + count, 0);
    const left = tokens.find((row) => row.tenant === tenant)?.tokens ?? perMinute ?? Number.POSITIVE_INFINITY;
    rooms.set(tenant, { free: Math.min(concurrency - running, left), active: own });
  }
  return rooms;
}

const freshRoom = ({ concurrency = Number.POSITIVE_INFINITY, perMinute = Number.POSITIVE_INFINITY }: TenantLimits) =>
  Math.min(concurrency, perMinute);

async function spendTokens(queries: Queries, taken: ReadonlyMap<string, number>, perMinute: number): Promise<void> {
  for (const [tenant, count] of taken) {
    await queries.query(
      `insert into bulkhead.tenant_tokens as kept (tenant, tokens, at) values ($1, $2::float8 - $3::float8, clock_timestamp())
        on conflict (tenant) do update set at = excluded.at, tokens =
          least($2::float8, kept.tokens + extract(epoch from excluded.at - kept.at) * $2::float8 / 60) - $3::float8`,
      [tenant, perMinute, count],
    );
  }
}

const UNIQUE = "23505";
