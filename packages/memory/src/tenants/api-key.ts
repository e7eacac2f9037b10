// A key of a service's caller, without what is secret of it.

/** `run`: start, go on, cancel. `read`: see. `approve`: answer questions. `admin`: all of them, and the tenant's keys. */
export const KEY_SCOPES = ["run", "read", "approve", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface ApiKey {
  /** Not secret: by it a key is named, rotated and revoked. */
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** What the texts of who holds it count as: a user's own words, or a stranger's. */
  readonly integrity: "user" | "external";
  readonly madeAt: number;
  /** From then on it opens nothing. */
  readonly expiresAt?: number;
  /** To the minute. */
  readonly usedAt?: number;
  /** Until then the secret that it had before opens too. */
  readonly beforeUntil?: number;
  readonly revokedAt?: number;
}

export const SELECT_KEY = `select id, tenant, name, scopes, integrity, ${[
  "made_at",
  "expires_at",
  "used_at",
  "before_until",
  "revoked_at",
]
  .map((column) => `extract(epoch from ${column}) * 1000 as ${column}`)
  .join(", ")} from bulkhead_service.api_key`;

/** The columns of SELECT_KEY. */
export function keyIn(row: Readonly<Record<string, unknown>>): ApiKey {
  const { id, tenant, name, scopes, integrity, made_at, expires_at, used_at, before_until, revoked_at } =
    row as unknown as KeyRow;
  return {
    id,
    tenant,
    name,
    scopes,
    integrity,
    madeAt: Number(made_at),
    ...(expires_at === null ? {} : { expiresAt: Number(expires_at) }),
    ...(used_at === null ? {} : { usedAt: Number(used_at) }),
    ...(before_until === null ? {} : { beforeUntil: Number(before_until) }),
    ...(revoked_at === null ? {} : { revokedAt: Number(revoked_at) }),
  };
}

interface KeyRow extends Pick<ApiKey, "id" | "tenant" | "name" | "scopes" | "integrity"> {
  readonly made_at: string;
  readonly expires_at: string | null;
  readonly used_at: string | null;
  readonly before_until: string | null;
  readonly revoked_at: string | null;
}
