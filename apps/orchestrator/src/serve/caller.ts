// Who calls: a tenant's key, or, where there never was a key, whoever is at this machine. Rules: an unknown key, one that is
// over and one that was revoked are the same refusal; without keys a page in somebody's browser gets nothing.
import type { CallerIntegrity } from "@bulkhead/agents";
import type { ApiKey, ApiKeys, KeyScope } from "@bulkhead/memory";
import { OPERATOR } from "../engine/operator-tenant.ts";
import { Problem } from "./problem.ts";

export interface Caller {
  readonly tenant: string;
  readonly scopes: readonly KeyScope[];
  /** What its texts count as. */
  readonly integrity: CallerIntegrity;
  /** Undefined: there never was one. */
  readonly key?: ApiKey;
}

/** Whose what is run without a key is: whoever is at this machine is its user. */
const LOCAL: Caller = { tenant: "local", scopes: ["admin"], integrity: "user" };

/** `open`: there was no key when the service began. @throws Problem 401, 403 */
export async function callerOf(headers: Headers, keys: ApiKeys, open: boolean): Promise<Caller> {
  if (open && !(await keys.any())) {
    refuseBrowser(headers);
    return LOCAL; // what LangGraph's clients send by themselves, a key of another service's, is not looked at
  }
  const given = keyOf(headers);
  if (given === undefined) throw unknownKey();
  const key = await keys.open(given);
  if (key === undefined) throw unknownKey("The key opens nothing: it is none of ours, over or revoked.");
  const { tenant, scopes, integrity } = key;
  return { tenant, scopes, integrity, key };
}

/** As it was sent. */
export const keyOf = (headers: Headers): string | undefined =>
  headers.get("x-api-key") ?? /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];

/** @throws Problem 403 */
export function checkScope({ scopes }: Caller, needed: KeyScope): void {
  if (scopes.includes(needed) || scopes.includes("admin")) return;
  throw new Problem(403, "scope", `The key may not do this: it takes one with the scope ${needed}.`);
}

/** For a run's principal: what is written down is the key. */
export function answererOf({ key }: Caller, { principal }: { readonly principal: string }) {
  return { principal, as: key === undefined ? principal : `key:${key.id}` };
}

/** What is of all tenants is the operator's: of whoever is at this machine, or has a key of his tenant. @throws Problem 403 */
export function checkOperator({ key, tenant }: Caller): void {
  if (key === undefined || tenant === OPERATOR) return;
  throw new Problem(403, "operator", `It is of all tenants: it takes a key of the tenant ${OPERATOR}.`);
}

// A page that a browser shows may send requests to this machine, and a name of its own may lead here.
function refuseBrowser(headers: Headers): void {
  const host = (headers.get("host") ?? "").replace(/:\d+$/, "");
  if (headers.get("origin") === null && LOOPBACK.has(host)) return;
  throw new Problem(
    403,
    "browser",
    "Without keys only programs of this machine are answered, at its loopback address.",
  );
}

export const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

const unknownKey = (title = "It takes a key, as x-api-key or as Authorization: Bearer.") =>
  new Problem(401, "key", title, {
    headers: { "www-authenticate": "Bearer" },
  });
