// A tenant's name. Rule: it stands in rows, settings and logs, so it is of few characters.
import { MemoryError } from "../memory-error.ts";

/** @throws MemoryError `bad_scope` */
export function checkTenant(tenant: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(tenant))
    throw new MemoryError("bad_scope", "a tenant's name is 1 to 64 letters, digits, _ and -");
}
