// `bulkhead keys limit`: what the tenants of a service may use. Rule: what is not named stays as it is.
import { type Database, OTHERS, type TenantLimit, tenantLimits } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface LimitFlags {
  readonly tenant?: string;
  readonly concurrency?: number | "none";
  readonly rate?: number | "none";
  readonly tokens?: number | "none";
  readonly bits?: number | "none";
  readonly json?: boolean;
}

export async function limitTenant(
  database: Database,
  { tenant, concurrency, rate, tokens, bits, json }: LimitFlags,
  { out, width, paint }: Terminal,
): Promise<ExitCode> {
  const limits = tenantLimits(database);
  const given = { concurrency, requestsPerMinute: rate, tokensPerDay: tokens, bitsPerDay: bits };
  if (Object.values(given).some((value) => value !== undefined)) {
    const whose = tenant ?? OTHERS;
    const before = (await limits.list()).find((one) => one.tenant === whose) ?? {};
    await limits.set(whose, changed(before, given));
  }
  const names = tenant === undefined ? (await limits.list()).map((one) => one.tenant) : [tenant];
  const shown = await Promise.all(
    names.map(async (name) => {
      if (name !== OTHERS) return { tenant: name, ...(await limits.of(name)) };
      const { tenant: _, ...limit } = (await limits.list()).find((one) => one.tenant === OTHERS) ?? { tenant: OTHERS };
      return { tenant: OTHERS, limit };
    }),
  );
  if (json === true) out(`${JSON.stringify({ ok: true, limits: shown })}\n`);
  else if (shown.length === 0) out("No tenant is limited.\n");
  else {
    const rows = shown.map((one) => {
      const { concurrency, requestsPerMinute, tokensPerDay, bitsPerDay }: TenantLimit = one.limit;
      const { running, tokens, bits } = "used" in one ? one.used : {};
      return [
        one.tenant === OTHERS ? "(others)" : visibleLine(one.tenant, 64),
        of(running, concurrency),
        of(undefined, requestsPerMinute),
        of(tokens, tokensPerDay),
        of(bits === undefined ? undefined : Math.ceil(bits), bitsPerDay),
      ];
    });
    const head = ["TENANT", "RUNNING", "REQUESTS A MINUTE", "TOKENS TODAY", "BITS TODAY"];
    out(`${textTable(head, rows, { width, paint }).join("\n")}\n`);
  }
  return 0;
}

function changed(
  before: TenantLimit,
  given: { readonly [K in keyof TenantLimit]: TenantLimit[K] | "none" },
): TenantLimit {
  const next = (name: keyof TenantLimit) => (given[name] === "none" ? undefined : (given[name] ?? before[name]));
  return {
    concurrency: next("concurrency"),
    requestsPerMinute: next("requestsPerMinute"),
    tokensPerDay: next("tokensPerDay"),
    bitsPerDay: next("bitsPerDay"),
  };
}

function of(used: number | undefined, limit: number | undefined): string {
  const most = limit === undefined ? "any" : limit.toLocaleString("en");
  return used === undefined ? most : `${used.toLocaleString("en")} of ${most}`;
}
