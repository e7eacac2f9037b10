// When a run of a workflow comes to rest: some of its operations wait for a person, none is under way, and its function
// starts nothing more. What else the function may wait for, a timer or a fetch, is cut there and comes again on replay.
import { drained } from "./drained.ts";
import type { ReleaseOrder } from "./release-order.ts";

export class Rest {
  readonly #order: ReleaseOrder;
  readonly #atRest: () => void;
  #underWay = 0;
  #parked = 0;
  #moves = 0;
  #watching = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(order: ReleaseOrder, atRest: () => void) {
    this.#order = order;
    this.#atRest = atRest;
  }

  /** The function was told something, or started something. */
  moved(): void {
    this.#moves++;
  }

  begin(): void {
    this.#underWay++;
  }

  end(): void {
    if (--this.#underWay > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
    if (this.#parked > 0) void this.#watch();
  }

  /** For an operation that waits for a person: nothing is told of it. */
  park(): Promise<never> {
    this.#parked++;
    this.end();
    return NEVER;
  }

  /** Until nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay > 0) {
      this.#idle ??= Promise.withResolvers();
      await this.#idle.promise;
    }
  }

  unparked(): Promise<void> {
    return this.#parked > 0 ? NEVER : Promise.resolve();
  }

  async #watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    while (this.#underWay === 0) {
      const before = this.#moves;
      await drained();
      if (this.#underWay > 0 || this.#moves !== before || !this.#order.isAtRest) continue;
      this.#atRest();
      break;
    }
    this.#watching = false;
  }
}

const NEVER = new Promise<never>(() => undefined);
