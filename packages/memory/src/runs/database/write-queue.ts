// The writes of one claim, one after the other. Rules: what waits while a write is under way is made in one transaction;
// one that is refused does not fail its neighbours; a write whose fate is unknown, since the connection ended in the
// middle, is made again under its number, which the lease's row remembers: it is done once.
import { setTimeout as sleep } from "node:timers/promises";
import type { Statement } from "../../database/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { renew } from "./heartbeat.ts";
import type { HeldLease } from "./held-lease.ts";
import { fence } from "./lease.ts";
import { isOutage, leaseLost, refusalIn, runCancelled } from "./write-refusal.ts";

export interface Write {
  readonly statements: readonly Statement[];
  /** May be made after the run was cancelled: it says how something ended. */
  readonly settling: boolean;
}

interface Waiting extends Write {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Of one transaction. */
const MOST = 100;

export class WriteQueue {
  readonly #options: HeldLease;
  #waiting: Waiting[] = [];
  #under = false;
  /** Of the last write that was sent. One that failed keeps its number: if it was made all the same, the next is not taken for it. */
  #number = 0;

  constructor(options: HeldLease) {
    this.#options = options;
  }

  add(write: Write): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ ...write, resolve, reject });
    if (!this.#under) void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    this.#under = true;
    await null; // what is written in the same turn goes together
    while (this.#waiting.length > 0) await this.#make(this.#waiting.splice(0, MOST));
    this.#under = false;
  }

  async #make(writes: readonly Waiting[]): Promise<void> {
    try {
      await this.#commit(writes);
      for (const write of writes) write.resolve();
    } catch (error) {
      if (writes.length > 1 && !isForAll(error)) for (const write of writes) await this.#make([write]);
      else for (const write of writes) write.reject(error);
    }
  }

  async #commit(writes: readonly Waiting[]): Promise<void> {
    const { side, lease, clock, ttlMs, patienceMs, onRefused } = this.#options;
    const number = ++this.#number;
    const settling = writes.every((write) => write.settling);
    const statements = [fence(lease, number, ttlMs, settling), ...writes.flatMap((write) => write.statements)];
    for (let tries = 0; ; tries++) {
      const renewed = clock.renewing();
      try {
        await side.pipeline(statements);
        renewed();
        break;
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal === "made before" && tries > 0) break;
        if (refusal === "lost" || refusal === "made before") throw refused(leaseLost(), onRefused);
        if (refusal === "cancelled") throw refused(runCancelled(), onRefused);
        if (refusal === "changed") throw new MemoryError("effect_changed", "this effect is not as it was");
        if (!isOutage(error) || !side.open || clock.silentMs > patienceMs) throw error;
        await sleep(Math.min(50 * 2 ** tries, 1_000));
      }
    }
    if (clock.silentMs > ttlMs / 3) await renew(this.#options); // the database was away: the time runs from now on
  }
}

function refused(error: MemoryError, tell: (error: MemoryError) => void): MemoryError {
  tell(error);
  return error;
}

/** Making them one by one would not help. */
function isForAll(error: unknown): boolean {
  return error instanceof MemoryError && (error.code === "lease_lost" || isOutage(error));
}
