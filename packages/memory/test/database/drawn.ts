// What is dear, and is about more than the database, runs on one of the two, which the seed draws: on the embedded one where
// there is no other, and on both with `npm run soak`.
import { findPostgres } from "./postgres-server.ts";
import { SOAK } from "./soak.ts";

const onPostgres = findPostgres() !== undefined && Number(process.env["BULKHEAD_SEED"]) % 2 !== 0;

/** `name`: what `onBoth` calls it. */
export function isDrawn(name: string): boolean {
  return SOAK || (name === "Postgres") === onPostgres;
}
