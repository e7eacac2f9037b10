// Keys of the service's callers. Rules: a key is random and shown once, what is kept of it is its SHA-256; a key that is
// revoked, over or unknown is as none; who manages a tenant's keys is shown, and changes, nobody else's.
import { createHash, randomBytes } from "node:crypto";
import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { MemoryError } from "../memory-error.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { type ApiKey, keyIn, SELECT_KEY } from "./api-key.ts";
import { type TenantClock, timeAt, timeNow } from "./tenant-clock.ts";
import { checkTenant } from "./tenant-name.ts";

/** `integrity`: default `external`, so that nobody's words count as a user's by being forgotten about. */
interface NewApiKey extends Pick<ApiKey, "tenant" | "name" | "scopes"> {
  readonly integrity?: ApiKey["integrity"] | undefined;
  readonly expiresAt?: number | undefined;
}

/** `key` is nowhere else. */
type MadeKey = ApiKey & { readonly key: string };

/** Of one tenant, or of all. */
export interface KeyRing {
  /** @throws MemoryError `bad_scope` */
  create(made: NewApiKey): Promise<MadeKey>;
  /** The newest first, with those that are revoked. */
  list(filter?: { readonly tenant?: string | undefined }): Promise<readonly ApiKey[]>;
  find(id: string): Promise<ApiKey | undefined>;
  /** Another secret; the one before opens for `overlapMs` more, and none before that. Undefined: there is no such key, or it opens nothing. */
  rotate(id: string, overlapMs: number): Promise<MadeKey | undefined>;
  /** False: there is no such key, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
}

export interface ApiKeys extends KeyRing {
  /** Whose key it is, which is noted; undefined: nobody's. By the secret before, it is over when that is. */
  open(key: string): Promise<ApiKey | undefined>;
  /** Whether there ever was one: then nobody is let in without. */
  any(): Promise<boolean>;
  /** Held to it by the database. @throws MemoryError `bad_scope` */
  ofTenant(tenant: string): KeyRing;
}

export function apiKeys(database: Database, time: TenantClock = {}): ApiKeys {
  const side = operatorSide(database);
  const rowsOf = async (statement: Statement) => (await side.pipeline([statement]))[0] ?? [];
  return {
    ...keyRing(rowsOf, time),
    async open(key) {
      const text = `with used as (update bulkhead_service.api_key set used_at = ${timeAt("$2")}
          where ${OPENS} and (used_at is null or used_at < ${timeAt("$2")} - interval '1 minute'))
        ${SELECT_KEY.replace("select", "select hash <> $1 as before,")} where ${OPENS}`;
      const [row] = await rowsOf({ name: "bulkhead open key", text, values: [hashOf(key), timeNow(time)] });
      return row && (row["before"] === true ? asBefore(keyIn(row)) : keyIn(row));
    },
    async any() {
      const text = "select 1 from bulkhead_service.api_key limit 1";
      return (await rowsOf({ name: "bulkhead any key", text })).length > 0;
    },
    ofTenant(tenant) {
      checkTenant(tenant);
      const enter: Statement = {
        name: "bulkhead enter keys",
        text: "select set_config('bulkhead.tenant', $1, true)",
        values: [tenant],
      };
      return keyRing(async (statement) => (await side.pipeline([enter, statement]))[1] ?? [], time, tenant);
    },
  };
}

/** Opened by the secret before: what it may make is good for no longer than that is. */
function asBefore(key: ApiKey): ApiKey {
  const { beforeUntil = 0, expiresAt = beforeUntil } = key;
  return { ...key, expiresAt: Math.min(expiresAt, beforeUntil) };
}

type RowsOf = (statement: Statement) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** `whose`: of no other tenant. */
function keyRing(rowsOf: RowsOf, time: TenantClock, whose?: string): KeyRing {
  const now = () => timeNow(time);
  const find = async (id: string) => {
    const text = `${SELECT_KEY} where id = $1 and ${MINE}`;
    const [row] = await rowsOf({ name: "bulkhead find key", text, values: [id, whose] });
    return row && keyIn(row);
  };
  const made = async (id: string, key: string): Promise<MadeKey> => {
    const found = await find(id);
    if (found === undefined) throw new MemoryError("statement_failed", "the key is gone again");
    return { ...found, key };
  };
  return {
    async create({ tenant, name, scopes, integrity = "external", expiresAt }) {
      checkTenant(tenant);
      if (whose !== undefined && tenant !== whose)
        throw new MemoryError("bad_scope", "a tenant's keys are that tenant's");
      const id = randomBytes(6).toString("hex");
      const key = secretOf(id);
      const until = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
      await rowsOf({
        name: "bulkhead insert key",
        text: `insert into bulkhead_service.api_key (id, tenant, name, hash, scopes, integrity, made_at, expires_at)
          values ($1, $2, $3, $4, $5::text[], $6, ${timeAt("$7")}, $8::timestamptz)`,
        values: [id, tenant, name, hashOf(key), `{${scopes.join(",")}}`, integrity, now(), until],
      });
      return made(id, key);
    },
    async list({ tenant } = {}) {
      const text = `${SELECT_KEY} where ($1::text is null or tenant = $1) and ${MINE} order by made_at desc, id`;
      return (await rowsOf({ name: "bulkhead list keys", text, values: [tenant, whose] })).map(keyIn);
    },
    find,
    async rotate(id, overlapMs) {
      const key = secretOf(id);
      const text = `update bulkhead_service.api_key set hash = $3, hash_before = hash, before_until = ${timeAt("$4")} + $5::float8 * interval '1 millisecond'
        where id = $1 and ${MINE} and ${good("$4")} returning id`;
      const values = [id, whose, hashOf(key), now(), overlapMs];
      const rows = await rowsOf({ name: "bulkhead rotate key", text, values });
      return rows.length === 0 ? undefined : made(id, key);
    },
    async revoke(id) {
      const text = `update bulkhead_service.api_key set revoked_at = ${timeAt("$3")}
        where id = $1 and ${MINE} and revoked_at is null returning id`;
      return (await rowsOf({ name: "bulkhead revoke key", text, values: [id, whose, now()] })).length > 0;
    },
  };
}

/** `$2`: the tenant that may; null: any. */
const MINE = "($2::text is null or tenant = $2)";
const good = (now: string) => `revoked_at is null and (expires_at is null or expires_at > ${timeAt(now)})`;
/** `$1`: the hash of what was sent, `$2`: now. */
const OPENS = `(hash = $1 or (hash_before = $1 and before_until > ${timeAt("$2")})) and ${good("$2")}`;

const secretOf = (id: string) => `bh_${id}_${randomBytes(32).toString("base64url")}`;
const hashOf = (key: string) => createHash("sha256").update(key).digest();
