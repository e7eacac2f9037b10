// Whose concepts they are, and what for. Its names stand in commands and rows of an audit.
import { MemoryError } from "../memory-error.ts";

/** `*` of what is no tenant: of any; such a memory reads, promotes and revokes, and writes nothing new. */
export interface ConceptScope {
  readonly tenant: string;
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly role?: string | undefined;
}

/** @throws MemoryError `bad_scope` */
export function checkScope({ tenant, project, domain, role }: ConceptScope): void {
  const names = [project, domain, role].filter((name) => name !== undefined && name !== "*");
  if ([tenant, ...names].every((name) => NAME.test(name ?? ""))) return;
  throw new MemoryError(
    "bad_scope",
    "a tenant, project, domain or role is 1 to 100 of letters, digits, @, dot, colon, dash and underscore; `*` is any project, domain or role",
  );
}

/** Of a memory's options: a misspelt scope would be a wider one. @throws MemoryError `bad_scope` */
export function refuseUnknown(others: object): void {
  const [unknown] = Object.keys(others);
  if (unknown === undefined) return;
  throw new MemoryError(
    "bad_scope",
    `conceptMemory has no option "${unknown}" (tenant, project, domain, role, principal, embedder, frozen, clock)`,
  );
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9@._:-]{0,99}$/;

/** Two that the database would take for one are none. @throws MemoryError `bad_scope` */
export function checkPrincipal(principal: string | undefined): void {
  if (principal === undefined) return;
  const isOne = typeof principal === "string" && principal.trim() !== "" && principal.isWellFormed();
  if (isOne && !principal.includes("\0") && principal.length <= LONGEST_PRINCIPAL) return;
  throw new MemoryError("bad_scope", "a principal is 1 to 1,000 characters, and not blank");
}

const LONGEST_PRINCIPAL = 1_000;
