// What is to be stored of LangGraph's threads. Rule: what one thread stores in the same turn goes together, and what comes
// while that is under way goes together after it: LangGraph stores what a task wrote a moment before the checkpoint that
// follows, and waits for both.
import type { Database, Statement } from "@bulkhead/memory";
import { askAgain } from "./ask-again.ts";

interface Waiting {
  readonly statements: Promise<readonly Statement[]>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class CheckpointQueue {
  readonly #database: Database;
  /** Threads that something is stored of. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Durable when it resolves, after all that was added before it. */
  add(thread: string, rows: () => Promise<readonly Statement[]>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const statements = rows();
    statements.catch(() => {}); // looked at when its turn comes
    const one = { statements, resolve, reject };
    const waiting = this.#waiting.get(thread);
    if (waiting !== undefined) waiting.push(one);
    else {
      this.#waiting.set(thread, [one]);
      setImmediate(() => void this.#work(thread));
    }
    return promise;
  }

  async #work(thread: string): Promise<void> {
    for (let all = this.#waiting.get(thread) ?? []; all.length > 0; all = this.#waiting.get(thread) ?? []) {
      this.#waiting.set(thread, []);
      try {
        const statements = (await Promise.all(all.map((one) => one.statements))).flat();
        if (statements.length > 0) await askAgain(this.#database, () => this.#database.pipeline(statements));
        for (const one of all) one.resolve();
      } catch (error) {
        for (const one of all) one.reject(error);
      }
    }
    this.#waiting.delete(thread);
  }
}
