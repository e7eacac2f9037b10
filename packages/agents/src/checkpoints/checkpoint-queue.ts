// What is to be stored of LangGraph's threads. Rules: what one thread stores in the same turn goes together, and what comes
// while that is under way goes together after it: LangGraph stores what a task wrote a moment before the checkpoint that
// follows, and waits for both. Where a run of this process holds the thread, its rows go in that run's own transactions.
import { type Database, type Statement, type ThreadWriter, threadWriter } from "@bulkhead/memory";
import { askAgain } from "./ask-again.ts";

interface Waiting {
  readonly statements: Promise<readonly Statement[]>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A thread whose invocation waits at its end for all that it has stored. */
interface Attended {
  invocations: number;
  /** Until a run holds the thread. */
  waiting: readonly Statement[];
  /** What became of the rest. */
  stored: Promise<unknown>;
}

export class CheckpointQueue {
  readonly #database: Database;
  /** Threads that something is stored of. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #attended = new Map<string, Attended>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Durable when it resolves, after all that was added before it; of a thread that is attended only on its way, before
   * whatever the run that holds it writes next.
   */
  async add(thread: string, rows: () => Promise<readonly Statement[]>): Promise<void> {
    const attended = this.#attended.get(thread);
    if (attended === undefined) return this.#add(thread, rows());
    const statements = await rows();
    attended.waiting = [...attended.waiting, ...statements];
    const writer = threadWriter(this.#database, thread);
    if (writer !== undefined) this.#hand(attended, writer);
  }

  /** From now on whoever adds to the thread need not wait: `settle` does. */
  attend(thread: string): void {
    const attended = this.#attended.get(thread) ?? { invocations: 0, waiting: [], stored: Promise.resolve() };
    attended.invocations++;
    this.#attended.set(thread, attended);
  }

  /** All that was added is durable when it resolves. */
  async settle(thread: string): Promise<void> {
    const attended = this.#attended.get(thread);
    const writer = threadWriter(this.#database, thread);
    if (attended !== undefined && attended.waiting.length > 0 && writer !== undefined) this.#hand(attended, writer);
    await writer?.flush();
    await attended?.stored;
    if (attended === undefined || attended.waiting.length === 0) return;
    const { waiting } = attended; // nobody holds the thread, any more or yet
    attended.waiting = [];
    await this.#add(thread, Promise.resolve(waiting));
  }

  leave(thread: string): void {
    const attended = this.#attended.get(thread);
    if (attended !== undefined && --attended.invocations === 0) this.#attended.delete(thread);
  }

  #hand(attended: Attended, writer: ThreadWriter): void {
    const { waiting } = attended;
    attended.waiting = [];
    attended.stored = both(attended.stored, writer.beside(waiting));
    attended.stored.catch(() => {}); // whoever settles hears
  }

  #add(thread: string, statements: Promise<readonly Statement[]>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
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
        if (statements.length > 0) await this.#store(thread, statements);
        for (const one of all) one.resolve();
      } catch (error) {
        for (const one of all) one.reject(error);
      }
    }
    this.#waiting.delete(thread);
  }

  async #store(thread: string, statements: readonly Statement[]): Promise<void> {
    const writer = threadWriter(this.#database, thread);
    if (writer === undefined) return void (await askAgain(this.#database, () => this.#database.pipeline(statements)));
    const stored = writer.beside(statements);
    await writer.flush();
    await stored;
  }
}

async function both(...stored: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(stored);
}
