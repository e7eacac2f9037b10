// What is to be stored of LangGraph's threads. Rules: what one thread stores in the same turn goes together, and what comes
// while that is under way goes together after it: LangGraph stores what a task wrote a moment before the checkpoint that
// follows, and waits for both. Where a run of this process holds the thread, its rows go in that run's own transactions.
import { type Database, type Statement, threadWriter } from "@bulkhead/memory";
import { askAgain } from "./ask-again.ts";

interface Waiting {
  readonly statements: Promise<readonly Statement[]>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A thread whose invocation waits at its end for all that it has stored. */
interface Attended {
  invocations: number;
  /** Each that was added is on its way, or durable. */
  added: Promise<unknown>;
  /** What became of what runs took into their transactions. */
  taken: Promise<unknown>;
  /** And of everything. */
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
   * Durable when it resolves, after all that was added before it; of a thread that is attended, while a run holds it, only on
   * its way, before whatever that run writes next. What comes before there is a run is durable before the run is: a process
   * that is killed between the two leaves no run that nobody can take up.
   */
  async add(thread: string, rows: () => Promise<readonly Statement[]>): Promise<void> {
    const statements = rows();
    const attended = this.#attended.get(thread);
    if (attended === undefined) return this.#add(thread, statements);
    statements.catch(() => {}); // looked at when its turn comes
    const passed = attended.added.then(async () => this.#pass(thread, attended, await statements));
    attended.added = passed.catch(() => {}); // whoever added it hears
    const { stored } = await passed;
    await stored;
  }

  /** From now on whoever adds to the thread need not wait: `settle` does. */
  attend(thread: string): void {
    const nothing = Promise.resolve();
    const fresh: Attended = { invocations: 0, added: nothing, taken: nothing, stored: nothing };
    const attended = this.#attended.get(thread) ?? fresh;
    attended.invocations++;
    this.#attended.set(thread, attended);
  }

  /** All that was added is durable when it resolves. */
  async settle(thread: string): Promise<void> {
    const attended = this.#attended.get(thread);
    await attended?.added;
    await threadWriter(this.#database, thread)?.flush();
    await attended?.stored;
  }

  leave(thread: string): void {
    const attended = this.#attended.get(thread);
    if (attended !== undefined && --attended.invocations === 0) this.#attended.delete(thread);
  }

  /** `stored`: of what no run's transactions take. */
  #pass(thread: string, attended: Attended, statements: readonly Statement[]): { readonly stored?: Promise<unknown> } {
    const taken = threadWriter(this.#database, thread)?.beside(statements);
    if (taken !== undefined) attended.taken = quiet(Promise.all([attended.taken, taken]));
    const stored = taken ?? attended.taken.then(() => this.#add(thread, Promise.resolve(statements)));
    attended.stored = quiet(Promise.all([attended.stored, stored]));
    return taken === undefined ? { stored } : {};
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

/** Whoever settles hears of it. */
function quiet(work: Promise<unknown>): Promise<unknown> {
  work.catch(() => {});
  return work;
}
