// Taking jobs. Where no tenant is limited that is one statement. Else it is a transaction that one process has at a time: what
// each tenant has under way is read, and the queue is asked for no more than what may begin beside it. Rule: a tenant's limit
// holds over all pools and all modules, and what a service plays itself counts.
import { type Database, MemoryError, type Queries, type TenantLimits } from "@bulkhead/memory";
import type { Db, Job, PgBoss } from "pg-boss";
import { SCHEMA } from "./queue-schema.ts";
import type { TenantConcurrency } from "./tenant-concurrency.ts";

export interface ClaimingJobs {
  readonly database: Database;
  readonly boss: PgBoss;
  /** In full: of each module. */
  readonly names: readonly string[];
  readonly most: number;
  /** Undefined: nobody is limited. */
  readonly concurrency: TenantConcurrency | undefined;
  readonly limits: Pick<TenantLimits, "underWay">;
}

export async function claimJobs(claiming: ClaimingJobs): Promise<readonly Job[]> {
  const { concurrency, limits, database, boss, names, most } = claiming;
  if (concurrency === undefined)
    return inTurn(names, most, (name, left) => boss.fetch<object>(name, { batchSize: left }));
  const underWay = await limits.underWay();
  try {
    return await database.transaction((queries) => claimWithin(queries, { ...claiming, concurrency, underWay }));
  } catch (error) {
    if (error instanceof MemoryError && error.sqlState === UNIQUE) return []; // another had it first
    throw error;
  }
}

interface Within extends ClaimingJobs {
  readonly concurrency: TenantConcurrency;
  readonly underWay: UnderWay;
}

type UnderWay = Awaited<ReturnType<TenantLimits["underWay"]>>;

async function claimWithin(
  queries: Queries,
  { boss, names, most, concurrency, underWay }: Within,
): Promise<readonly Job[]> {
  await queries.query("select pg_advisory_xact_lock(hashtextextended('bulkhead claim', 0))");
  const rooms = await tenantRooms(queries, concurrency, underWay);
  const db: Db = { executeSql: async (text, values) => ({ rows: [...(await queries.query(text, values))] }) };
  const taken = new Map<string, number>();
  return inTurn(names, most, async (name, left) => {
    const free = [...rooms].map(([tenant, room]) => [tenant, room.free - (taken.get(tenant) ?? 0)] as const);
    const tiers = free
      .filter(([, most]) => most >= 1)
      .map(([tenant, most]) => [tenant, most + (rooms.get(tenant)?.active.get(name) ?? 0)] as const);
    const got = await boss.fetch<object>(name, {
      db,
      batchSize: left,
      ignoreGroups: free.filter(([, most]) => most < 1).map(([tenant]) => tenant),
      groupConcurrency: { default: concurrency.others, tiers: Object.fromEntries(tiers) }, // a job's tier is its tenant
    });
    for (const { groupId } of got) {
      if (!groupId) continue;
      taken.set(groupId, (taken.get(groupId) ?? 0) + 1);
      if (!rooms.has(groupId)) rooms.set(groupId, { free: concurrency.others, active: new Map() });
    }
    return got;
  });
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

/** Of every tenant that has something under way, or a limit of its own. */
async function tenantRooms(
  queries: Queries,
  { named, others }: TenantConcurrency,
  underWay: UnderWay,
): Promise<Map<string, Room>> {
  // A run's workers are no runs: their jobs have no such key.
  const jobs = await queries.query<{ tenant: string; name: string; run: string }>(
    `select group_id as tenant, name, singleton_key as run from ${SCHEMA}.job
      where state = 'active' and group_id is not null and singleton_key is not null`,
  );
  const played = new Set(jobs.map(({ run }) => run));
  const elsewhere = underWay.filter(({ run }) => !played.has(run));
  const rooms = new Map<string, Room>();
  for (const tenant of new Set([...jobs, ...elsewhere].map((one) => one.tenant).concat([...named.keys()]))) {
    const own = jobs.filter((job) => job.tenant === tenant);
    const active = new Map<string, number>();
    for (const { name } of own) active.set(name, (active.get(name) ?? 0) + 1);
    const running = own.length + elsewhere.filter((one) => one.tenant === tenant).length;
    rooms.set(tenant, { free: (named.get(tenant) ?? others) - running, active });
  }
  return rooms;
}

const UNIQUE = "23505";
