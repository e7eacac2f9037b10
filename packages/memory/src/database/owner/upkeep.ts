// What Postgres does by itself and PGlite does not: checkpoints, vacuum, statistics. Done between batches, when nobody
// holds the session: a checkpoint after each minute with work, a vacuum after ten and before the owner goes. Without
// checkpoints the log grows for ever; without statistics the planner guesses.
import type { SharedSession } from "./shared-session.ts";
import { query } from "./wire-frames.ts";

const CHECKPOINT_MS = 60_000;
const VACUUM_EVERY = 10;

export class Upkeep {
  readonly #session: SharedSession;
  readonly #run: (bytes: Buffer) => Buffer;
  #checked = 0;
  #vacuumed = 0;
  #rounds = 0;

  constructor(session: SharedSession, run: (bytes: Buffer) => Buffer) {
    this.#session = session;
    this.#run = run;
    setInterval(() => this.#round(), CHECKPOINT_MS).unref();
  }

  /** Before the owner goes. */
  finish(): void {
    if (this.#session.batches !== this.#vacuumed) this.#vacuum();
    this.#run(query("checkpoint"));
  }

  #round(): void {
    if (!this.#session.quiet || this.#session.batches === this.#checked) return;
    this.#checked = this.#session.batches;
    if (++this.#rounds % VACUUM_EVERY === 0) this.#vacuum();
    this.#run(query("checkpoint"));
  }

  #vacuum(): void {
    this.#vacuumed = this.#session.batches;
    this.#run(query("vacuum (analyze)"));
  }
}
