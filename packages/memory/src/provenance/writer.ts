// Who writes a row of memory outside of a run's own rows (a file, a program), and what it was made of. Rule: this is a claim;
// the database lowers its integrity to that of the inputs, and to what its origin may be at most: workers, the main side
// and users `user`, tools and everything else from outside `external`.
import { createHash, randomUUID } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import { INTEGRITIES } from "./label-row.ts";
import type { Provenance } from "./provenance.ts";

export interface Writer {
  readonly origin: Provenance["origin"];
  readonly label: Label;
  /** In which run; its request is an input. What a worker or the main side wrote in no kept run is external. */
  readonly run?: string | undefined;
  /** The worker's name, where one made it. */
  readonly worker?: string | undefined;
  /** SHA-256 of the schema that it was admitted by. */
  readonly schema?: string | undefined;
  /** Positions of the run whose answers it was made of. */
  readonly inputs?: readonly string[] | undefined;
  /** Of the operation that writes: what was written under this key is not written again. */
  readonly once?: string | undefined;
}

/** The id of what is written: the same again for the same key. `at`: of several that one operation writes. */
export const idOf = ({ once }: Pick<Writer, "once">, at = 0): string =>
  once === undefined ? randomUUID() : `${createHash("sha256").update(once).digest("base64url")}:${at}`;

/** As the database takes it. */
export const writerRow = ({ origin, label, run, worker, schema, inputs = [] }: Writer) => ({
  origin,
  integrity: INTEGRITIES.indexOf(label.integrity),
  readers: label.readers,
  ...(run === undefined ? {} : { run }),
  ...(worker === undefined ? {} : { worker }),
  ...(schema === undefined ? {} : { schema }),
  inputs,
});
