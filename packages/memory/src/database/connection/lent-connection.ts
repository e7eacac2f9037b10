// A connection that the pool has lent, and its statements, each of which a signal can end. Rules: who gives up is told
// what is known: the signal's reason where nothing was done, the rows where it was done all the same, `database_lost`
// where nobody knows. A connection that was asked to give up is not lent again: the wish could meet the next statement.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { QueryOptions } from "../database.ts";
import { requestCancel } from "./cancel-request.ts";
import { type Rows, runPipeline, type Statement } from "./pipeline.ts";
import { statementError, unanswered } from "./statement-error.ts";

/** How long a statement may take to end when it was given up. One that runs on the embedded database does not hear of it. */
const LAST_WORDS_MS = 1_000;
const AGAIN_MS = 50;
const CANCELED = "57014";

export class LentConnection {
  readonly #client: pg.PoolClient;
  #spent = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query<Row>(sql: string, values?: readonly unknown[], options?: QueryOptions): Promise<readonly Row[]> {
    const { rows } = await this.#ask(sql, values, options);
    return rows as Row[]; // the shape is the statement's, which the caller wrote
  }

  /** What Postgres says that it did. */
  async command(sql: "begin" | "commit", options?: QueryOptions): Promise<string> {
    return (await this.#ask(sql, undefined, options)).command;
  }

  async pipeline(statements: readonly Statement[]): Promise<readonly Rows[]> {
    try {
      return await runPipeline(this.#client, statements);
    } catch (error) {
      this.#spent = true;
      throw error;
    }
  }

  /** Never rejects: where it is not asked for, the connection ends, and the transaction with it. */
  async rollBack(): Promise<void> {
    if (this.#spent) return;
    try {
      await this.#client.query("rollback");
    } catch {
      this.#spent = true;
    }
  }

  giveBack(): void {
    this.#client.release(this.#spent);
  }

  async #ask(sql: string, values: readonly unknown[] | undefined, { signal }: QueryOptions = {}) {
    signal?.throwIfAborted();
    const answer = this.#client.query(sql, values as unknown[] | undefined);
    try {
      return await (signal === undefined ? answer : this.#unlessGivenUp(answer, signal));
    } catch (error) {
      if (signal?.aborted === true && (error as { code?: unknown }).code === CANCELED) throw signal.reason;
      throw statementError(error);
    }
  }

  #unlessGivenUp<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let ended = false;
      const giveUp = async () => {
        this.#spent = true;
        // A wish that comes before the statement is lost: it is sent again.
        for (const end = Date.now() + LAST_WORDS_MS; !ended && Date.now() < end; await sleep(AGAIN_MS))
          await requestCancel(this.#client, LAST_WORDS_MS);
        if (!ended) reject(unanswered());
      };
      const hear = () => void giveUp();
      signal.addEventListener("abort", hear, { once: true });
      answer
        .finally(() => {
          ended = true;
          signal.removeEventListener("abort", hear);
        })
        .then(resolve, reject);
    });
  }
}
