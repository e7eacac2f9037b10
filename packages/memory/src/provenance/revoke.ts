// Taking back what was promoted: it, and all that was made of it, goes into quarantine, in one transaction. There it reads as
// external, whatever it was stamped, until a person promotes it anew.
import { MemoryError } from "../memory-error.ts";
import type { Approver } from "../programs/instruction-registry.ts";
import type { OperatorSide } from "../runs/database/operator-side.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { checkApprover } from "./check-approver.ts";
import { type Provenance, provenanceRows } from "./provenance.ts";

export interface Revocation {
  /** Rows of provenance. */
  readonly roots: readonly string[];
  readonly by: Approver;
  readonly why: string;
  readonly now: number;
}

/** What is in quarantine since, the roots first. @throws MemoryError `bad_reason` */
export async function revoke(side: OperatorSide, { roots, by, why, now }: Revocation): Promise<readonly Provenance[]> {
  checkApprover(by, "revokes");
  if (typeof why !== "string" || why.trim() === "") throw new MemoryError("bad_reason", "who revokes says why");
  const [rows = []] = await side.pipeline([
    {
      name: "bulkhead revoke",
      text: "select revoked::text as id from bulkhead.revoke(array(select jsonb_array_elements_text($1::jsonb)::bigint), $2, $3, $4, $5) as revoked",
      values: [JSON.stringify(roots), by.kind, by.name, why, timeOut(now)],
    },
  ]);
  return provenanceRows(
    side.database,
    rows.map(({ id }) => id as string),
  ); // its column
}
