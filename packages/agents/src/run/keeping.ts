// What a run keeps, in the order in which it happened: each write takes with it what was to go along, and what the run has spent.
// Rule: where something cannot be kept the run ends, since nothing that is not kept may have happened.
import type { Change, Claim } from "@bulkhead/memory";
import { SandboxError } from "@bulkhead/sandbox";
import type { Spending } from "./spending.ts";

export interface KeepingOptions {
  /** The hold on what is kept. Undefined: nothing is. */
  readonly claim: Claim | undefined;
  readonly spending: Spending;
  /** Ends the run. */
  readonly lose: (error: unknown) => void;
}

export class Keeping {
  /** LangGraph's checkpoints go in the transactions of what it keeps. */
  isStoredTogether = false;
  readonly #claim: Claim | undefined;
  readonly #spending: Spending;
  readonly #lose: (error: unknown) => void;
  readonly #withNext: Change[] = [];
  #later: Promise<unknown> = Promise.resolve();
  #lost: unknown;

  constructor({ claim, spending, lose }: KeepingOptions) {
    this.#claim = claim;
    this.#spending = spending;
    this.#lose = lose;
  }

  /**
   * All of them, with what the run has spent so far, durable when it resolves; where nothing is kept, at once.
   * @throws SandboxError `cancelled`: they could not be kept, and the run ends
   */
  write(...changes: readonly Change[]): Promise<void> {
    return this.#write(changes, (claim, all) => claim.write(...all));
  }

  /** On its way when it returns, before whatever is kept after it; durable when `flush` resolves. */
  writeLater(...changes: readonly Change[]): void {
    const made = this.#write(changes, (claim, all) => claim.writeLater(...all));
    const before = this.#later;
    this.#later = made.catch(() => undefined).then(() => before); // it has ended the run
  }

  /** What LangGraph is told, and will store: on its way where the two are stored together, else durable. @throws as `flush` */
  async writeTold(...changes: readonly Change[]): Promise<void> {
    this.writeLater(...changes);
    if (!this.isStoredTogether) await this.flush();
  }

  /** In the same write as what is kept next; soon, where nothing is. Nobody may be told of it before that. */
  writeWithNext(change: Change): void {
    this.#withNext.push(change);
    setImmediate(() => {
      if (this.#withNext.length > 0) this.write().catch(() => undefined); // it has ended the run
    });
  }

  /** What is on its way is durable when it resolves. @throws SandboxError `cancelled`: it could not be kept */
  async flush(): Promise<void> {
    if (this.#claim === undefined) return;
    if (this.#withNext.length > 0) this.writeLater();
    await this.#claim.flush();
    await this.#later;
    if (this.#lost !== undefined) throw this.lose(this.#lost);
  }

  /** It is held by another, or cannot be kept: the run ends. What comes back is for whoever waits here. */
  lose(error: unknown): SandboxError {
    this.#lost ??= error;
    this.#lose(error);
    return new SandboxError("cancelled", "the run could not be kept");
  }

  /** Why nothing of it can be kept any more: the hold was lost, somebody cancelled it, the store cannot be had. */
  get lost(): unknown {
    return this.#lost ?? this.#claim?.signal.reason;
  }

  async #write(
    changes: readonly Change[],
    write: (claim: Claim, changes: readonly Change[]) => Promise<void>,
  ): Promise<void> {
    const before = this.#withNext.splice(0);
    if (this.#claim === undefined) return;
    try {
      await write(this.#claim, [...before, ...changes, { kind: "spent", spent: this.#spending.total }]);
    } catch (error) {
      // Of a run that somebody cancelled, how a call ended is kept all the same.
      if (before.length > 0) await this.#claim.write(...before).catch(() => undefined);
      throw this.lose(error);
    }
  }
}
