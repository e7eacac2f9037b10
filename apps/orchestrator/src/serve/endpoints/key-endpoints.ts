// The keys of the caller's tenant. Rules: a secret is said once, where it is made; no key makes, or gets the secret of, one that
// may more than itself: of another tenant, of better integrity, or good for longer. The first key is the operator's to make.
import { type ApiKey, KEY_SCOPES, type KeyRing } from "@bulkhead/memory";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { notFound, Problem } from "../problem.ts";
import type { Service } from "../service.ts";
import { keySchema, madeKeySchema } from "../views/key-view.ts";

/** The end of the year 9999. */
const LATEST = 253_402_300_799_000;
const DAY = 86_400;
const MONTH = 30 * DAY;

const newKey = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^\P{Cc}*$/u)
    .default("")
    .describe("What it is for."),
  scopes: z.array(z.enum(KEY_SCOPES)).min(1).max(KEY_SCOPES.length),
  integrity: z
    .enum(["user", "external"])
    .default("external")
    .describe("What the texts of who holds it count as: a user's own words, or a stranger's."),
  expiresAt: z.int().min(0).max(LATEST).optional().describe("Milliseconds since 1970; from then on it opens nothing."),
});

export function keyEndpoints({ keys }: Service): readonly Endpoint[] {
  const ringOf = ({ tenant, key }: Caller): KeyRing => {
    if (key !== undefined) return keys.ofTenant(tenant);
    throw new Problem(403, "no_first_key", "The first key is the operator's to make: bulkhead keys create.");
  };
  const found = async (caller: Caller, id: string): Promise<ApiKey> => {
    const key = await ringOf(caller).find(id);
    if (key === undefined) throw notFound();
    return key;
  };
  const common = { tag: "v1", scope: "admin" } as const;
  return [
    endpoint({
      ...common,
      method: "get",
      path: "/v1/keys",
      summary: "The tenant's keys, the newest first, without what is secret of them",
      answers: { 200: { json: z.object({ keys: z.array(keySchema) }) } },
      handle: async ({ caller }) => json({ keys: await ringOf(caller).list() }),
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/keys",
      summary: "Makes one that may no more than the key that asks; its secret is said this once",
      body: newKey,
      answers: { 201: { json: madeKeySchema } },
      async handle({ caller, body: { scopes, ...given } }) {
        const made = { ...given, tenant: caller.tenant, scopes: [...new Set(scopes)] };
        const ring = ringOf(caller);
        checkNoMore(caller, made);
        return json(await ring.create(made), 201);
      },
    }),
    endpoint({
      ...common,
      method: "get",
      path: "/v1/keys/{id}",
      summary: "One of them",
      answers: { 200: { json: keySchema } },
      handle: async ({ caller, param }) => json(await found(caller, param("id"))),
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/keys/{id}/rotate",
      summary: "Gives it another secret, said this once; the one before opens for the overlap",
      body: z.strictObject({ overlapSeconds: z.int().min(0).max(MONTH).default(DAY) }),
      answers: { 200: { json: madeKeySchema } },
      refuses: [409],
      async handle({ caller, param, body: { overlapSeconds } }) {
        const key = await found(caller, param("id"));
        checkNoMore(caller, key);
        const rotated = await ringOf(caller).rotate(key.id, overlapSeconds * 1_000);
        if (rotated === undefined) throw new Problem(409, "key_over", "The key opens nothing any more: make another.");
        return json(rotated);
      },
    }),
    endpoint({
      ...common,
      method: "delete",
      path: "/v1/keys/{id}",
      summary: "Revokes it: from now on it opens nothing",
      answers: { 204: {} },
      async handle({ caller, param }) {
        const { id } = await found(caller, param("id"));
        await ringOf(caller).revoke(id);
        return new Response(null, { status: 204 });
      },
    }),
  ];
}

/** Whoever is here has all scopes. @throws Problem 403 */
function checkNoMore(
  { integrity, key }: Caller,
  asked: Pick<ApiKey, "integrity"> & { readonly expiresAt?: number | undefined },
) {
  const better = integrity === "external" && asked.integrity === "user";
  const longer = key?.expiresAt !== undefined && (asked.expiresAt ?? Number.POSITIVE_INFINITY) > key.expiresAt;
  if (better || longer)
    throw new Problem(403, "more_than_own", "A key may not make, or rotate, one that may more or longer than itself.");
}
