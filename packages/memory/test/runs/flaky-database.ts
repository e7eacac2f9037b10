// A database that can be away, or end the connection after it has done what it was asked.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../src/index.ts";
import { MemoryError } from "../../src/index.ts";

export interface FlakyDatabase {
  readonly database: Database;
  /** `late`: it is waited for. `deaf`: done, and the answer is lost. */
  state: "there" | "away" | "late" | "deaf";
  /** Right before a transaction of these statements. */
  before: (names: readonly string[]) => Promise<void>;
  /** Transactions that were asked for. */
  asked: number;
}

export function flakyDatabase(real: Database): FlakyDatabase {
  const flaky: FlakyDatabase = {
    state: "there",
    asked: 0,
    before: async () => {},
    database: Object.assign(Object.create(real) as Database, {
      async pipeline(...asked: Parameters<Database["pipeline"]>) {
        flaky.asked++;
        while (flaky.state === "late") await sleep(10);
        await flaky.before(asked[0].map(({ name }) => name));
        if (flaky.state === "away") throw new MemoryError("database_unavailable", "it is away");
        const answers = await real.pipeline(...asked);
        if (flaky.state === "deaf") throw new MemoryError("database_lost", "it is gone");
        return answers;
      },
    }),
  };
  return flaky;
}
