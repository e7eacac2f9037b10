// Limits of tenants, kept in the database, so that they hold over all processes. Rules: what was spent is what the runs' own rows
// say; what is over its limit begins nothing, and loses nothing.

import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { MemoryError, type MemoryErrorCode } from "../memory-error.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { type TenantClock, timeAt, timeNow } from "./tenant-clock.ts";
import { checkLimit, type TenantLimit } from "./tenant-limit.ts";
import { checkTenant } from "./tenant-name.ts";

/** Whoever has no limit of its own. */
export const OTHERS = "*";

interface TenantUse {
  /** Runs under way. */
  readonly running: number;
  /** Since the day began, as UTC has it. */
  readonly tokens: number;
  readonly bits: number;
}

/** What a run may have spent in all, as its tenant's others stand now. */
export type RunAllowance = { readonly [K in "tokens" | "bits"]?: number };

export interface TenantLimits {
  /** In the place of what was set before; `OTHERS` too. @throws MemoryError `bad_limit`, `bad_scope` */
  set(tenant: string, limit: TenantLimit): Promise<void>;
  /** As they were set, by name. */
  list(): Promise<readonly (TenantLimit & { readonly tenant: string })[]>;
  /** What holds for it, and what it has used. */
  of(tenant: string): Promise<{ readonly limit: TenantLimit; readonly used: TenantUse }>;
  /** Milliseconds until a request of the tenant's may come; 0: this one is counted. */
  request(tenant: string): Promise<number>;
  /** Undefined: nothing limits it. */
  allowance(run: string): Promise<RunAllowance | undefined>;
  /** Whether the run may go on beside those of its tenant's that are under way. */
  hasRoom(run: string): Promise<boolean>;
  /** Runs of callers that some process plays. */
  underWay(): Promise<readonly { readonly tenant: string; readonly run: string }[]>;
}

export function tenantLimits(database: Database, time: TenantClock = {}): TenantLimits {
  const side = operatorSide(database);
  const rowsOf = async (enter: Statement, name: string, text: string, values: Statement["values"] = []) =>
    (await side.pipeline([enter, { name: `bulkhead ${name}`, text, values }]))[1] ?? [];
  const now = () => timeNow(time);
  return {
    async set(tenant, limit) {
      if (tenant !== OTHERS) checkTenant(tenant);
      checkLimit(limit);
      const { concurrency, requestsPerMinute, tokensPerDay, bitsPerDay } = limit;
      const amounts = [concurrency, requestsPerMinute, tokensPerDay, bitsPerDay];
      if (amounts.every((amount) => amount === undefined)) {
        await rowsOf(UPKEEP, "lift limit", "delete from bulkhead_service.tenant_limit where tenant = $1", [tenant]);
        return;
      }
      const text = `insert into bulkhead_service.tenant_limit (tenant, runs, requests, tokens, bits) values ($1, $2, $3, $4, $5)
        on conflict (tenant) do update set runs = excluded.runs, requests = excluded.requests, tokens = excluded.tokens, bits = excluded.bits`;
      await rowsOf(UPKEEP, "set limit", text, [tenant, ...amounts]);
    },
    async list() {
      const text = "select tenant, runs, requests, tokens, bits from bulkhead_service.tenant_limit order by tenant";
      const rows = await rowsOf(UPKEEP, "list limits", text);
      return rows.map((row) => ({ tenant: String(row["tenant"]), ...limitIn(row) }));
    },
    async of(tenant) {
      checkTenant(tenant);
      const text = `select its.*, spent.tokens as spent_tokens, spent.bits as spent_bits,
          (select count(*) from bulkhead_service.under_way(${timeAt("$2")}) as one where one.tenant = $1) as running
        from bulkhead_service.limit_of($1) as its, bulkhead_service.spent_since($1, date_trunc('day', ${timeAt("$2")}, 'UTC'), null) as spent`;
      const [row = {}] = await rowsOf(asTenant(tenant), "limit of", text, [tenant, now()]);
      const used = {
        running: Number(row["running"]),
        tokens: Number(row["spent_tokens"]),
        bits: Number(row["spent_bits"]),
      };
      return { limit: limitIn(row), used };
    },
    async request(tenant) {
      const text = `select bulkhead_service.take_request($1, ${timeAt("$2")}) as seconds`;
      const [row] = await rowsOf(asTenant(tenant), "take request", text, [tenant, now()]);
      return Number(row?.["seconds"] ?? 0) * 1_000;
    },
    async allowance(run) {
      const text = `select its.tokens - spent.tokens as tokens, its.bits - spent.bits as bits from bulkhead_service.kept_run,
          bulkhead_service.limit_of(tenant) as its,
          bulkhead_service.spent_since(tenant, date_trunc('day', ${timeAt("$2")}, 'UTC'), $1) as spent
        where kept = $1 and (its.tokens is not null or its.bits is not null)`;
      const [row] = await rowsOf(UPKEEP, "run allowance", text, [run, now()]);
      return row && { ...amountIn("tokens", row["tokens"]), ...amountIn("bits", row["bits"]) };
    },
    async hasRoom(run) {
      const text = `select 1 from bulkhead_service.kept_run, bulkhead_service.limit_of(tenant) as its
        where kept = $1 and its.runs <= (select count(*) from bulkhead_service.under_way(${timeAt("$2")}) as one
          where one.tenant = kept_run.tenant and one.kept <> $1)`;
      return (await rowsOf(UPKEEP, "run has room", text, [run, now()])).length === 0;
    },
    async underWay() {
      const text = `select tenant, kept as run from bulkhead_service.under_way(${timeAt("$1")})`;
      const rows = await rowsOf(UPKEEP, "under way", text, [now()]);
      return rows as unknown as readonly { tenant: string; run: string }[]; // the columns of the function
    },
  };
}

/** In the transaction that writes down what is begun. `queued`: it waits for its turn elsewhere. */
export const checkLimits = (tenant: string, kept: string, queued: boolean, at: string | undefined): Statement => ({
  name: "bulkhead check limits",
  text: `select bulkhead_service.check_limits($1, $2, $3, ${timeAt("$4")})`,
  values: [tenant, kept, queued, at],
});

/** Before a run is taken, in that transaction. */
export const checkRoom = (run: string): Statement => ({
  name: "bulkhead check room",
  text: "select bulkhead_service.check_room($1)",
  values: [run],
});

/** What `checkLimits` or `checkRoom` refused, in our words; anything else as it was thrown. */
export function limitRefusal(error: unknown): unknown {
  const code = error instanceof MemoryError ? REFUSALS[error.sqlState ?? ""] : undefined;
  return code === undefined ? error : new MemoryError(code, "the tenant is at its limit: nothing was begun");
}

const REFUSALS: Readonly<Record<string, MemoryErrorCode>> = {
  BH040: "too_many_runs",
  BH041: "tokens_spent",
  BH042: "bits_spent",
};

const UPKEEP: Statement = {
  name: "bulkhead upkeep limits",
  text: "select set_config('bulkhead.upkeep', 'on', true)",
};
const asTenant = (tenant: string): Statement => ({
  name: "bulkhead enter limits",
  text: "select set_config('bulkhead.tenant', $1, true), set_config('bulkhead.upkeep', '', true)",
  values: [tenant],
});

function limitIn({ runs, requests, tokens, bits }: Readonly<Record<string, unknown>>): TenantLimit {
  return {
    ...amountIn("concurrency", runs),
    ...amountIn("requestsPerMinute", requests),
    ...amountIn("tokensPerDay", tokens),
    ...amountIn("bitsPerDay", bits),
  };
}

const amountIn = <K extends string>(name: K, value: unknown): { readonly [N in K]?: number } =>
  value === null || value === undefined ? {} : ({ [name]: Number(value) } as { [N in K]: number }); // the one key
