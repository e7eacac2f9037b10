// `bulkhead keys create | list | revoke`: who may call the service. Rule: a key is printed once, and kept nowhere.
import { apiKeys, type Database, type KeyScope } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { ageOf } from "../terminal/age.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export async function createKey(
  database: Database,
  {
    tenant,
    name,
    scope,
    json,
  }: Options & { readonly tenant: string; readonly name: string; readonly scope: readonly KeyScope[] },
  { out, err }: Terminal,
): Promise<ExitCode> {
  const { key, ...made } = await apiKeys(database).create({ tenant, name, scopes: [...new Set(scope)] });
  if (json === true) out(`${JSON.stringify({ ok: true, key, ...made })}\n`);
  else {
    out(`${key}\n`);
    err(
      `It is shown this once. It may ${made.scopes.join(", ")} for ${visibleLine(tenant, 64)}; its id is ${made.id}.\n`,
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
    const rows = keys.map(({ id, tenant: whose, name, scopes, madeAt, revokedAt }) => [
      id,
      whose,
      scopes.join(" "),
      ageOf(Date.now() - madeAt),
      revokedAt === undefined ? "good" : "revoked",
      name,
    ]);
    out(`${textTable(["ID", "TENANT", "MAY", "AGE", "STATE", "NAME"], rows, { width, paint }).join("\n")}\n`);
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
