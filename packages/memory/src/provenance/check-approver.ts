// Who promotes, revokes or imports is a person or a developer with a name, since an audit is of no use without.
import { MemoryError } from "../memory-error.ts";
import type { Approver } from "../programs/instruction-registry.ts";

/** @throws MemoryError `bad_reason` */
export function checkApprover(by: Approver, does: string): void {
  if (typeof by?.name !== "string" || by.name.trim() === "")
    throw new MemoryError("bad_reason", `who ${does} says who he is`);
}
