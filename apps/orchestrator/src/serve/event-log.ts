// What happened in a run that this process plays, kept so that any number of readers follow at their own pace: each reads
// from the list, so a reader that never reads costs nothing.
import type { RunEvent } from "@bulkhead/agents";
import type { JobEvent } from "../engine/engine.ts";

export class EventLog {
  readonly #events: JobEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #ended = false;

  /** After its end nothing is added. */
  add(event: RunEvent): void {
    if (this.#ended) return;
    const last = this.#events.at(-1)?.seq ?? 0;
    this.#events.push({ seq: last + 1, event });
    if (this.#events.length > MOST) this.#events.splice(1, MOST / 10); // how it began stays
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Those after `after`, until it has ended. A number that was never given reads from the beginning. */
  async *after(after: number, signal: AbortSignal | undefined): AsyncIterable<JobEvent> {
    let seen = after > (this.#events.at(-1)?.seq ?? 0) ? 0 : after;
    while (signal?.aborted !== true) {
      const next = this.#next(seen);
      if (next !== undefined) {
        seen = next.seq;
        yield next;
      } else if (this.#ended) return;
      else await this.#more(signal);
    }
  }

  /** They are numbered one after the other, but for what was let go of after the first. */
  #next(seen: number): JobEvent | undefined {
    const last = this.#events.at(-1)?.seq ?? 0;
    const first = this.#events[0]?.seq ?? 0;
    return this.#events[seen < first ? 0 : Math.max(1, this.#events.length - (last - seen))];
  }

  #more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

const MOST = 10_000;
