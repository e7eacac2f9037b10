// The writes of one claim, one after the other. Rules: what waits while a write is under way is made in one transaction;
// one that need not be made yet goes with the next, or a moment later by itself; one that is refused does not fail its
// neighbours; a write whose fate is unknown, since the connection ended in the middle, is made again under its number,
// which the lease's row remembers: it is done once.
import { setTimeout as sleep } from "node:timers/promises";
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { renew } from "./heartbeat.ts";
import type { HeldLease } from "./held-lease.ts";
import { fence } from "./lease.ts";
import { SPENT } from "./run-rows.ts";
import { STATE } from "./thread-rows.ts";
import { isOutage, leaseLost, refusalIn, runCancelled } from "./write-refusal.ts";

export interface Write {
  readonly statements: readonly Statement[];
  /** On tables that are not ours: as the login, after the fence. */
  readonly beside?: readonly Statement[];
  /** May be made after the run was cancelled: it says how something ended. */
  readonly settling: boolean;
}

interface Waiting extends Write {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Of one transaction. */
const MOST = 100;
/** Between two steps of a run's LangGraph takes less, on a machine that is not busy. */
const LATER_MS = 20;

export class WriteQueue {
  readonly #options: HeldLease;
  #waiting: Waiting[] = [];
  #under = false;
  /** What was to be stored beside is not, and it was told that it would be: nothing that follows from it is begun. */
  #broken: unknown;
  /** Something waits that is waited for. */
  #asked = false;
  #later: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** Of the last write that was sent. One that failed keeps its number: if it was made all the same, the next is not taken for it. */
  #number = 0;

  constructor(options: HeldLease) {
    this.#options = options;
  }

  add(write: Write): Promise<void> {
    const made = this.#push(write);
    this.#start();
    return made;
  }

  /** With the next one, or when it is asked for; in a moment, where neither comes. */
  addLater(write: Write): Promise<void> {
    this.#later ??= setTimeout(() => this.#start(), LATER_MS);
    return this.#push(write);
  }

  #push(write: Write): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ ...write, resolve, reject });
    this.#last = promise.catch(() => undefined);
    return promise;
  }

  /** All that was added has been made, or was refused. */
  async flush(): Promise<void> {
    if (this.#waiting.length > 0) this.#start();
    await this.#last;
  }

  #start(): void {
    this.#asked = true;
    if (!this.#under) void this.#work();
  }

  async #work(): Promise<void> {
    this.#under = true;
    await null; // what is written in the same turn goes together
    while (this.#asked) {
      this.#asked = false;
      clearTimeout(this.#later);
      this.#later = undefined;
      for (const all = this.#waiting.splice(0); all.length > 0; ) await this.#make(all.splice(0, MOST));
    }
    this.#under = false;
  }

  async #make(all: readonly Waiting[]): Promise<void> {
    const writes = this.#broken === undefined ? all : all.filter(({ settling }) => settling);
    for (const write of all) if (!writes.includes(write)) this.#refuse(write, this.#broken);
    if (writes.length === 0) return;
    try {
      await this.#commit(writes);
      for (const write of writes) write.resolve();
    } catch (error) {
      if (writes.length > 1 && !isForAll(error)) for (const write of writes) await this.#make([write]);
      else for (const write of writes) this.#refuse(write, error);
    }
  }

  #refuse({ beside, reject }: Waiting, error: unknown): void {
    if (beside !== undefined) this.#broken ??= error;
    reject(error);
  }

  async #commit(writes: readonly Waiting[]): Promise<void> {
    const { side, lease, clock, ttlMs, patienceMs, onRefused } = this.#options;
    const number = ++this.#number;
    const settling = writes.every((write) => write.settling);
    const statements = [fence(lease, number, ttlMs, settling), ...lastOfEach(writes.flatMap((one) => one.statements))];
    const beside = writes.flatMap((one) => one.beside ?? []);
    for (let tries = 0; ; tries++) {
      const renewed = clock.renewing();
      try {
        await side.pipeline(statements, beside);
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

/** Of a row that is written whole, what is written last in a transaction is all that stays. */
function lastOfEach(statements: readonly Statement[]): readonly Statement[] {
  const last = new Map(statements.map(({ name }, at) => [name, at]));
  return statements.filter(({ name }, at) => !WHOLE.has(name) || last.get(name) === at);
}

/** Each of one row of the run, or of its thread. */
const WHOLE: ReadonlySet<string> = new Set([SPENT, STATE]);

function refused(error: MemoryError, tell: (error: MemoryError) => void): MemoryError {
  tell(error);
  return error;
}

/** Making them one by one would not help. */
function isForAll(error: unknown): boolean {
  return error instanceof MemoryError && (error.code === "lease_lost" || isOutage(error));
}
