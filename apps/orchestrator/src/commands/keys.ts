// `bulkhead keys create | list | rotate | revoke`: who may call the service. Rule: a key is printed once, and kept nowhere.
import type { CallerIntegrity } from "@bulkhead/agents";
import { type ApiKey, apiKeys, type Database, type KeyScope } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { ageOf } from "../terminal/age.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

interface Making extends Options {
  readonly tenant: string;
  readonly name: string;
  readonly scope: readonly KeyScope[];
  readonly integrity: CallerIntegrity;
  readonly days?: number;
}

export async function createKey(
  database: Database,
  { tenant, name, scope, integrity, days, json }: Making,
  { out, err }: Terminal,
): Promise<ExitCode> {
  const { key, ...made } = await apiKeys(database).create({
    tenant,
    name,
    integrity,
    scopes: [...new Set(scope)],
    ...(days === undefined ? {} : { expiresAt: Date.now() + days * DAY }),
  });
  if (json === true) out(`${JSON.stringify({ ok: true, key, ...made })}\n`);
  else {
    out(`${key}\n`);
    err(
      `It is shown this once. It may ${made.scopes.join(", ")} for ${visibleLine(tenant, 64)}; its id is ${made.id}. What is said with it ${
        made.integrity === "user" ? "is a user's own words" : "counts as a stranger's (--integrity user otherwise)"
      }.\n`,
    );
  }
  return 0;
}

export async function listKeys(
  database: Database,
  { tenant, json }: Options & { readonly tenant?: string },
  { out, env, width, paint }: Terminal,
): Promise<ExitCode> {
  const keys = await apiKeys(database).list({ tenant });
  if (json === true) out(`${JSON.stringify({ ok: true, keys })}\n`);
  else if (keys.length === 0) out(`There is no key. To make one: ${commandName(env)} keys create --tenant <name>\n`);
  else {
    const now = Date.now();
    const rows = keys.map((key) => [
      key.id,
      key.tenant,
      key.scopes.join(" "),
      key.integrity,
      ageOf(now - key.madeAt),
      key.usedAt === undefined ? "never" : ageOf(now - key.usedAt),
      stateOf(key, now),
      key.name,
    ]);
    const head = ["ID", "TENANT", "MAY", "TEXTS", "AGE", "USED", "STATE", "NAME"];
    out(`${textTable(head, rows, { width, paint }).join("\n")}\n`);
  }
  return 0;
}

function stateOf({ revokedAt, expiresAt, beforeUntil }: ApiKey, now: number): string {
  if (revokedAt !== undefined) return "revoked";
  if (expiresAt !== undefined && expiresAt <= now) return "expired";
  return beforeUntil !== undefined && beforeUntil > now ? "rotated" : "good";
}

export async function rotateKey(
  database: Database,
  id: string,
  { overlap, json }: Options & { readonly overlap: number },
  { out, err, env }: Terminal,
): Promise<ExitCode> {
  const rotated = await apiKeys(database).rotate(id, overlap * HOUR);
  if (rotated === undefined)
    throw new CliError(
      "usage",
      `There is no key ${visibleLine(id, 40)} that opens anything.`,
      `See which there are: ${commandName(env)} keys list`,
    );
  const { key, ...made } = rotated;
  if (json === true) out(`${JSON.stringify({ ok: true, key, ...made })}\n`);
  else {
    out(`${key}\n`);
    err(
      `It is shown this once. The one before opens ${overlap === 0 ? "nothing any more" : `for ${overlap} h`}, and any older one nothing.\n`,
    );
  }
  return 0;
}

export async function revokeKey(
  database: Database,
  id: string,
  { json }: Options,
  { out, env }: Terminal,
): Promise<ExitCode> {
  if (!(await apiKeys(database).revoke(id)))
    throw new CliError(
      "usage",
      `There is no key ${visibleLine(id, 40)}, or it was revoked before.`,
      `See which there are: ${commandName(env)} keys list`,
    );
  out(json === true ? `${JSON.stringify({ ok: true, key: id })}\n` : `Revoked ${id}: from now on it opens nothing.\n`);
  return 0;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
