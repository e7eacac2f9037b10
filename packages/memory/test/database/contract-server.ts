// What the contract needs of a database server: one per kind, each with a limit that tests can wait for.
import type { DatabaseLimits } from "../../src/database/limits.ts";
import type { Database, DatabaseOptions } from "../../src/index.ts";

export interface ContractServer {
  /** For another process. */
  readonly target: DatabaseOptions;
  /** A pool of its own, as another process would have. */
  open(limits?: Partial<DatabaseLimits>): Promise<Database>;
  /** kill -9 of the server. The next connection works again, now or soon. */
  kill(): Promise<void>;
  /** Ends it, and lets no other serve until it may come back. */
  leave(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Short enough to wait for, long enough for a loaded machine. */
export const TEST_LIMITS = { transactionIdleMs: 1_500, statementMs: 3_000, ownerIdleMs: 2_000 };
