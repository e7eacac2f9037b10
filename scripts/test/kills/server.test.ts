// The database is killed -9 under runs: once here, 20 times on each with `npm run soak`. (Under plain rows it is killed by
// packages/memory/test/database/process-contract.ts.)
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { openRuns } from "../../kills/database-runs.ts";
import { keptLines } from "../../kills/kept-lines.ts";
import { startProcess } from "../../kills/node-process.ts";
import { below, seededRandom } from "../../kills/random.ts";

const KILLS = SOAK ? 20 : 1;
const WRITES = 5;

test.for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))(
  "the server of %s is killed under runs: nothing that was acknowledged is lost, nothing is done twice, and they go on",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const { server, folder, store } = runs;
    const random = seededRandom(`server ${kind}`);
    const gate = join(folder, "enough");
    const file = join(folder, "notes");
    await using processes = new AsyncDisposableStack();
    const loads = ["a", "b"].map((name) =>
      processes.use(startProcess("load-process.ts", { target: server.target, name, file, gate })),
    );
    const did = () => loads.map(({ lines }) => lines.filter((line) => line.startsWith("did ")));
    const failed = Promise.all(loads.map(({ end }) => end)); // what one of them failed with, it says
    const moreThan = async (before: readonly number[]) =>
      Promise.race([
        expect
          .poll(() => did().every((lines, at) => lines.length > (before[at] ?? 0)), { timeout: 90_000, interval: 20 })
          .toBe(true),
        failed,
      ]);
    for (let kills = 0; kills < KILLS; kills++) {
      await moreThan(did().map(({ length }) => length + 2));
      await sleep(below(random, 50));
      await server.kill();
    }
    await moreThan(did().map(({ length }) => length));
    writeFileSync(gate, "");
    expect(await Promise.all(loads.map(({ end }) => end))).toEqual([true, true]);

    const ended = loads.flatMap(({ lines }) => lines.filter((line) => line.startsWith("ended ")));
    const outcomes = new Set(ended.map((line) => line.split(" ").slice(2).join(" ")));
    expect([...outcomes]).toEqual([JSON.stringify({ ok: true, value: { done: WRITES } })]);
    const acknowledged = did().flat();
    let rows = 0;
    for (const run of new Set(acknowledged.map((line) => line.split(" ")[1] ?? ""))) {
      const { effects, run: summary } = await again(() => store.tree(run));
      expect(summary.status, run).toBe("done");
      const there = effects
        .filter(({ state }) => state === "done")
        .map(({ arguments: args }) => `did ${run} ${args["n"]}`);
      expect(acknowledged.filter((line) => line.startsWith(`did ${run} `) && !there.includes(line))).toEqual([]);
      rows += effects.length;
    }
    const notes = keptLines(file);
    expect(notes.length).toBe(new Set(notes).size);
    tell(
      `kills: the server of ${kind} under runs: ${KILLS} kills, ${acknowledged.length} writes acknowledged, 0 lost of ` +
        `${rows} rows, 0 of ${notes.length} effects doubled, ${ended.length} runs ended`,
    );
  },
);

/** A pool may still hold a connection to the server that was killed: its statement fails, the next one works. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  return ask().catch(ask);
}
