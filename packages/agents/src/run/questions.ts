// What of a run waits for a person: positions of calls, with the effect that each asks about. Two that read the same are
// one question.
import type { Effect } from "@bulkhead/memory";

export class Questions {
  readonly #waiting = new Map<string, string>();
  readonly #asked: Effect[] = [];

  /** Asked in this life of the run, also before that is kept. */
  get asked(): readonly Effect[] {
    return this.#asked;
  }

  ask(effect: Effect): void {
    this.#asked.push(effect);
  }

  /** The call at this position waits for an answer about this effect. */
  wait(position: string, effect: string): void {
    this.#waiting.set(position, effect);
  }

  /** Effects that are asked about at this position or below it. Empty: nothing there waits for a person. */
  at(position: string): readonly string[] {
    const below = [...this.#waiting].filter(([at]) => at === position || at.startsWith(`${position}/`));
    return [...new Set(below.map(([, effect]) => effect))];
  }
}
