// Which threads and runs are a tenant's, by the ids that its callers know them by. Rule: every transaction says whose it is
// before anything else, and the database shows it nothing of anybody else.
import { createHash, randomUUID } from "node:crypto";
import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { type TenantClock, timeAt, timeNow } from "./tenant-clock.ts";
import { checkLimits, limitRefusal } from "./tenant-limits.ts";
import { checkTenant } from "./tenant-name.ts";

export interface TenantThread {
  readonly id: string;
  /** Its id in the store of runs. */
  readonly kept: string;
  readonly assistant?: string;
  readonly madeAt: number;
}

export interface TenantRun {
  readonly id: string;
  readonly thread: string;
  /** Its id in the store of runs: another one's too, which it goes on with. */
  readonly kept: string;
  readonly assistant: string;
  readonly requestHash: string;
  /** False: it was written down, and whoever did so may have got no further. */
  readonly begun: boolean;
  /** Grows. */
  readonly number: number;
  readonly madeAt: number;
}

export interface NewTenantRun extends Pick<TenantRun, "id" | "thread" | "kept" | "assistant" | "requestHash"> {
  readonly requestKey?: string | undefined;
  /** It waits for its turn where it is played: how many are under way is looked at there. */
  readonly queued?: boolean;
}

export interface TenantRuns {
  /** Undefined: there is one of this id. */
  addThread(id?: string): Promise<TenantThread | undefined>;
  thread(id: string): Promise<TenantThread | undefined>;
  /** The newest first. */
  threads(page: { readonly limit: number; readonly offset: number }): Promise<readonly TenantThread[]>;
  /** What was run in it stays in the store. False: there is none. */
  removeThread(id: string): Promise<boolean>;
  /** As not begun. Undefined: its request key was used before. @throws MemoryError `too_many_runs`, `tokens_spent`, `bits_spent` */
  add(run: NewTenantRun): Promise<TenantRun | undefined>;
  hasBegun(id: string): Promise<void>;
  run(id: string): Promise<TenantRun | undefined>;
  /** Whose effect of this id is: the first of its run in the store. Nothing of the effect is opened. */
  ofEffect(id: string): Promise<TenantRun | undefined>;
  /** Those of them that are its own, by the id in the store. */
  ofAllKept(kept: readonly string[]): Promise<ReadonlyMap<string, TenantRun>>;
  byRequest(key: string): Promise<TenantRun | undefined>;
  /** The newest first; `before`: the number of the last one seen. */
  runs(page: {
    readonly limit: number;
    readonly thread?: string | undefined;
    readonly before?: number | undefined;
  }): Promise<readonly TenantRun[]>;
  /** Of one that never began. */
  remove(id: string): Promise<void>;
}

/** @throws MemoryError `bad_scope` */
export function tenantRuns(database: Database, tenant: string, time: TenantClock = {}): TenantRuns {
  checkTenant(tenant);
  const side = operatorSide(database);
  const enter: Statement = {
    name: "bulkhead enter tenant",
    text: "select set_config('bulkhead.tenant', $1, true), set_config('bulkhead.upkeep', '', true)",
    values: [tenant],
  };
  const rowsOf = async (name: string, text: string, values: Statement["values"] = []) =>
    (await side.pipeline([enter, { name: `bulkhead ${name}`, text, values }]))[1] ?? [];
  const now = () => timeNow(time);
  const oneRun = async (name: string, where: string, value: string) => {
    const [row] = await rowsOf(name, `${RUN} where tenant = $1 and ${where} order by number limit 1`, [tenant, value]);
    return row && runIn(row);
  };
  const thread = async (id: string) => {
    const [row] = await rowsOf("find tenant thread", `${THREAD} where tenant = $1 and id = $2`, [tenant, id]);
    return row && threadIn(row);
  };
  return {
    async addThread(id = randomUUID()) {
      const text = `insert into bulkhead_service.thread (tenant, id, kept, made_at) values ($1, $2, $3, ${timeAt("$4")})
        on conflict do nothing returning id`;
      const rows = await rowsOf("insert tenant thread", text, [tenant, id, keptThread(tenant, id), now()]);
      return rows.length === 0 ? undefined : thread(id);
    },
    thread,
    async threads({ limit, offset }) {
      const text = `${THREAD} where tenant = $1 order by made_at desc, id limit $2 offset $3`;
      return (await rowsOf("list tenant threads", text, [tenant, limit, offset])).map(threadIn);
    },
    async removeThread(id) {
      const text = "delete from bulkhead_service.thread where tenant = $1 and id = $2 returning id";
      return (await rowsOf("delete tenant thread", text, [tenant, id])).length > 0;
    },
    async add({ id, thread: of, kept, assistant, requestKey, requestHash, queued = false }) {
      const text = `with named as (update bulkhead_service.thread set assistant = $5 where tenant = $1 and id = $3)
        insert into bulkhead_service.run (tenant, id, thread, kept, assistant, request_key, request_hash, made_at, begun)
        values ($1, $2, $3, $4, $5, $6, $7, ${timeAt("$8")}, false) on conflict (tenant, request_key) do nothing returning id`;
      const values = [tenant, id, of, kept, assistant, requestKey, requestHash, now()];
      const check = checkLimits(tenant, kept, queued, now());
      const insert = { name: "bulkhead insert tenant run", text, values };
      const [, , rows = []] = await side.pipeline([enter, check, insert]).catch((error: unknown) => {
        throw limitRefusal(error);
      });
      return rows.length === 0 ? undefined : oneRun("find tenant run", "id = $2", id);
    },
    async hasBegun(id) {
      const text = "update bulkhead_service.run set begun = true where tenant = $1 and id = $2";
      await rowsOf("begin tenant run", text, [tenant, id]);
    },
    run: (id) => oneRun("find tenant run", "id = $2", id),
    ofEffect: (id) =>
      oneRun("find tenant effect", "kept = (select run from bulkhead_operator.effect where id = $2)", id),
    async ofAllKept(kept) {
      const text = `${RUN} where tenant = $1 and kept in (select jsonb_array_elements_text($2::jsonb)) order by number desc`;
      const values = [tenant, JSON.stringify([...new Set(kept)])];
      return new Map((await rowsOf("find tenant kepts", text, values)).map(runIn).map((run) => [run.kept, run]));
    },
    byRequest: (key) => oneRun("find tenant request", "request_key = $2", key),
    async runs({ limit, thread: of, before }) {
      const text = `${RUN} where tenant = $1 and ($3::text is null or thread = $3) and ($4::bigint is null or number < $4)
        order by number desc limit $2`;
      return (await rowsOf("list tenant runs", text, [tenant, limit, of, before])).map(runIn);
    },
    async remove(id) {
      await rowsOf("delete tenant run", "delete from bulkhead_service.run where tenant = $1 and id = $2", [tenant, id]);
    },
  };
}

const RUN = `select id, thread, kept, assistant, request_hash as "requestHash", begun, number, extract(epoch from made_at) * 1000 as made
  from bulkhead_service.run`;
const THREAD = `select id, kept, assistant, extract(epoch from made_at) * 1000 as made from bulkhead_service.thread`;

/** The columns of RUN. */
function runIn(row: Readonly<Record<string, unknown>>): TenantRun {
  const { number, made, ...rest } = row as unknown as Omit<TenantRun, "number" | "madeAt"> & {
    number: string;
    made: string;
  };
  return { ...rest, number: Number(number), madeAt: Number(made) };
}

/** The columns of THREAD. */
function threadIn(row: Readonly<Record<string, unknown>>): TenantThread {
  const { id, kept, assistant, made } = row as { id: string; kept: string; assistant: string | null; made: string };
  return { id, kept, madeAt: Number(made), ...(assistant === null ? {} : { assistant }) };
}

/** Long enough that nobody finds another tenant's, short enough for the id of a job. A removed thread's place is not taken again. */
function keptThread(tenant: string, id: string): string {
  return `t-${createHash("sha256")
    .update(JSON.stringify([tenant, id, randomUUID()]))
    .digest("hex")
    .slice(0, 40)}`;
}
