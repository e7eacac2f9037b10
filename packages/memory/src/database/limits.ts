// What keeps one process from stopping the others. On the embedded database all share one session; whoever starts its
// owner hands these over, and who comes later is served under them. On Postgres they are settings of each connection.

export interface DatabaseLimits {
  /** How long a statement waits for a connection, the start of the embedded database's owner included. */
  readonly connectMs: number;
  /** An open transaction without a word from its connection is rolled back after so long. */
  readonly transactionIdleMs: number;
  /** A running statement is stopped after so long: on the embedded database by ending its owner. */
  readonly statementMs: number;
  /** The embedded database's owner goes after so long without a client. */
  readonly ownerIdleMs: number;
}

export const LIMITS: DatabaseLimits = {
  connectMs: 60_000,
  transactionIdleMs: 30_000,
  statementMs: 60_000,
  ownerIdleMs: 30_000,
};
