// Keys of the service's callers. Rules: a key is random and shown once, what is kept of it is its SHA-256; a key that is
// revoked or unknown is as none.
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "../database/database.ts";
import type { Statement } from "../database/pipeline.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { checkTenant } from "./tenant-name.ts";

/** `run`: start, go on, cancel. `read`: see. `approve`: answer questions. `admin`: all of them. */
export const KEY_SCOPES = ["run", "read", "approve", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface ApiKey {
  /** Not secret: by it a key is named and revoked. */
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly madeAt: number;
  readonly revokedAt?: number;
}

export interface ApiKeys {
  /** `key` is nowhere else. @throws MemoryError `bad_scope` */
  create(made: Pick<ApiKey, "tenant" | "name" | "scopes">): Promise<ApiKey & { readonly key: string }>;
  /** The newest first, with those that are revoked. */
  list(filter?: { readonly tenant?: string | undefined }): Promise<readonly ApiKey[]>;
  /** False: there is no such key, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
  /** Whose key it is; undefined: nobody's. */
  find(key: string): Promise<ApiKey | undefined>;
  /** Whether there ever was one: then nobody is let in without. */
  any(): Promise<boolean>;
}

export function apiKeys(database: Database, { clock = Date }: { readonly clock?: { now(): number } } = {}): ApiKeys {
  const side = operatorSide(database);
  const rowsOf = async (statement: Statement) => (await side.pipeline([statement]))[0] ?? [];
  return {
    async create({ tenant, name, scopes }) {
      checkTenant(tenant);
      const id = randomBytes(6).toString("hex");
      const key = `bh_${id}_${randomBytes(32).toString("base64url")}`;
      const madeAt = clock.now();
      await rowsOf({
        name: "bulkhead insert key",
        text: `insert into bulkhead_service.api_key (id, tenant, name, hash, scopes, made_at)
          values ($1, $2, $3, $4, $5::text[], $6::timestamptz)`,
        values: [id, tenant, name, hashOf(key), `{${scopes.join(",")}}`, new Date(madeAt).toISOString()],
      });
      return { id, tenant, name, scopes, madeAt, key };
    },
    async list({ tenant } = {}) {
      const text = `${SELECT} where $1::text is null or tenant = $1 order by made_at desc, id`;
      return (await rowsOf({ name: "bulkhead list keys", text, values: [tenant] })).map(keyIn);
    },
    async revoke(id) {
      const text = `update bulkhead_service.api_key set revoked_at = $2::timestamptz
        where id = $1 and revoked_at is null returning id`;
      const values = [id, new Date(clock.now()).toISOString()];
      return (await rowsOf({ name: "bulkhead revoke key", text, values })).length > 0;
    },
    async find(key) {
      const text = `${SELECT} where hash = $1 and revoked_at is null`;
      const [row] = await rowsOf({ name: "bulkhead find key", text, values: [hashOf(key)] });
      return row && keyIn(row);
    },
    async any() {
      const text = "select 1 from bulkhead_service.api_key limit 1";
      return (await rowsOf({ name: "bulkhead any key", text })).length > 0;
    },
  };
}

const SELECT = `select id, tenant, name, scopes, extract(epoch from made_at) * 1000 as made,
  extract(epoch from revoked_at) * 1000 as revoked from bulkhead_service.api_key`;

function keyIn(row: Readonly<Record<string, unknown>>): ApiKey {
  const { id, tenant, name, scopes, made, revoked } = row as unknown as KeyRow; // the columns of SELECT
  const madeAt = Number(made);
  return { id, tenant, name, scopes, madeAt, ...(revoked === null ? {} : { revokedAt: Number(revoked) }) };
}

interface KeyRow extends Pick<ApiKey, "id" | "tenant" | "name" | "scopes"> {
  readonly made: string;
  readonly revoked: string | null;
}

const hashOf = (key: string) => createHash("sha256").update(key).digest();
