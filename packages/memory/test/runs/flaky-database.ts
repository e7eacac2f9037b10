// A database that can be away, or end the connection after it has done what it was asked.
import type { Database } from "../../src/index.ts";
import { MemoryError } from "../../src/index.ts";

export interface FlakyDatabase {
  readonly database: Database;
  /** `deaf`: done, and the answer is lost. */
  state: "there" | "away" | "deaf";
  /** Transactions that were asked for. */
  asked: number;
}

export function flakyDatabase(real: Database): FlakyDatabase {
  const flaky: FlakyDatabase = {
    state: "there",
    asked: 0,
    database: Object.assign(Object.create(real) as Database, {
      async pipeline(...asked: Parameters<Database["pipeline"]>) {
        flaky.asked++;
        if (flaky.state === "away") throw new MemoryError("database_unavailable", "it is away");
        const answers = await real.pipeline(...asked);
        if (flaky.state === "deaf") throw new MemoryError("database_lost", "it is gone");
        return answers;
      },
    }),
  };
  return flaky;
}
