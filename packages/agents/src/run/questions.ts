// What of a run waits for a person: its questions, and the positions of the calls that wait for an answer. Two that read
// the same have one question.
import type { Effect } from "@bulkhead/memory";

export class Questions {
  readonly #waiting = new Set<string>();
  readonly #asked: Effect[] = [];

  /** Asked in this life of the run, also before that is kept. */
  get asked(): readonly Effect[] {
    return this.#asked;
  }

  ask(effect: Effect): void {
    this.#asked.push(effect);
  }

  /** The call at this position waits for an answer. */
  wait(position: string): void {
    this.#waiting.add(position);
  }

  /** Does a call at this position, or below it, wait for a person? */
  waitAt(position: string): boolean {
    return [...this.#waiting].some((at) => at === position || at.startsWith(`${position}/`));
  }
}
