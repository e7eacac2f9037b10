// Whether our own lease may still be thought to hold, without asking: by the time since the last statement that renewed it
// was *sent*. Two clocks, and the one that is later counts: the monotonic one stands still while a machine sleeps, the
// other one can be set back.
export class LeaseClock {
  readonly #ttlMs: number;
  #monotonic = performance.now();
  #wall = Date.now();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** Call before what renews is sent; the function it returns, when it has succeeded. */
  renewing(): () => void {
    const [monotonic, wall] = [performance.now(), Date.now()];
    return () => {
      if (monotonic < this.#monotonic) return;
      this.#monotonic = monotonic;
      this.#wall = wall;
    };
  }

  get silentMs(): number {
    return Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
  }

  get over(): boolean {
    return this.silentMs >= this.#ttlMs;
  }
}
