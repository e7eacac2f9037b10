// A lease that a claim holds, as what writes under it and what renews it know it.
import type { MemoryError } from "../../memory-error.ts";
import type { Lease } from "./lease.ts";
import type { LeaseClock } from "./lease-clock.ts";
import type { OperatorSide } from "./operator-side.ts";

export interface HeldLease {
  readonly side: OperatorSide;
  readonly lease: Lease;
  readonly clock: LeaseClock;
  readonly ttlMs: number;
  /** How long a database may be away. */
  readonly patienceMs: number;
  /** Once, when nothing can be written any more, or nothing new. */
  readonly onRefused: (error: MemoryError) => void;
}
