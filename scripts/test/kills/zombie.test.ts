// A process that is stopped for longer than it may hold its run, and continued when another has taken the run over: once
// here, on the embedded database, 10 times on each with `npm run soak`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { openRuns } from "../../kills/database-runs.ts";
import { keptLines } from "../../kills/kept-lines.ts";
import { startProcess } from "../../kills/node-process.ts";

const TIMES = SOAK ? 10 : 1;
const TTL_MS = 1_500;

test.for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))(
  "on %s: what a zombie finishes is refused, and what it would do is not done",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const { server, store, folder } = runs;
    for (let at = 0; at < TIMES; at++) {
      const run = `zombie-${at}`;
      const file = join(folder, run);
      const gates = { first: `${file}.first`, second: `${file}.second` } as const;
      const start = (name: "first" | "second") =>
        startProcess("zombie-process.ts", { target: server.target, run, name, file, gate: gates[name], ttlMs: TTL_MS });
      await using first = start("first");
      await first.said("asking");
      first.signal("SIGSTOP");
      writeFileSync(gates.first, ""); // the answer is there as soon as it goes on
      writeFileSync(gates.second, "");

      // Who comes too early is told that the run is held; then it is not any more.
      const second = await takenOver(() => start("second"));
      expect(JSON.parse(second)).toEqual({ ok: true, value: { cents: 2 } });
      first.signal("SIGCONT");
      expect(await first.end).toBe(true);

      expect(first.lines.at(-1), "the zombie is told so").toMatch(/^refused lease_lost|"code":"cancelled"/);
      expect(keptLines(file), "one payment").toEqual(["second 2"]);
      expect(await store.find(run)).toMatchObject({ status: "done" });
      expect((await store.tree(run)).effects).toMatchObject([{ state: "done", arguments: { cents: 2 } }]);
      const { outcome } = await store.resume(run); // of a run that is done: it holds nothing
      expect(JSON.stringify(outcome), "the answer of who took it over").toMatch(/cents\W+2\b/);
    }
    tell(
      `kills: zombies on ${kind}: ${TIMES} stopped past their lease, ${TIMES} completions and ${TIMES} effects refused`,
    );
  },
);

async function takenOver(start: () => ReturnType<typeof startProcess>): Promise<string> {
  for (;;) {
    await using process = start();
    await process.end;
    const last = process.lines.at(-1) ?? "";
    if (last.startsWith("ended ")) return last.slice("ended ".length);
    expect(last).toMatch(/^refused run_(held|active)$/);
  }
}
