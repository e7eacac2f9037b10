// Whether a connection keeps what was prepared on it. Behind a pooler in transaction mode each transaction may be on
// another connection of the server's, and unless the pooler takes care of it nothing is prepared there.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { FORGOTTEN, statementError } from "./statement-error.ts";

const KEPT = { name: "bulkhead kept", text: "select 1" };

/** What every pipeline would fail with. @throws MemoryError `statement_failed` with `sqlState` 26000 */
export async function refuseForgetful(pool: pg.Pool, patienceMs: number): Promise<void> {
  const [one, other] = await Promise.all([pool.connect(), pool.connect()]);
  const again = () => one.query({ ...KEPT });
  try {
    await again();
    await again(); // a pooler that takes turns
    await other.query("begin"); // one that takes the connection that was used last: it is taken now
    await Promise.race([again(), sleep(patienceMs)]); // of one with a single connection nothing is known
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === FORGOTTEN) throw statementError(error);
  } finally {
    one.release(true);
    other.release(true); // and with it the transaction
  }
}
