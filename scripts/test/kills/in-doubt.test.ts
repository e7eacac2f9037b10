// Killed between `intended` and `done`: before the service was called, while it acts, after it has acted. At a point of each test here, which the
// seed draws, the one early and the other late; at 20 with `npm run soak`, on both databases.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { keptLines } from "../../kills/kept-lines.ts";
import { startProcess } from "../../kills/node-process.ts";
import { below, type Random, seededRandom } from "../../kills/random.ts";

const POINTS = SOAK ? 20 : 1;
/** Of the four that take turns, which one is the first. */
const FIRST = Math.abs(Number(process.env["BULKHEAD_SEED"])) % 4;

describe.for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))("on %s", (kind) => {
  let runs: DatabaseRuns | undefined;
  beforeAll(async () => {
    runs = await openRuns(kind);
  });
  afterAll(() => runs?.[Symbol.asyncDispose]());

  test(
    "a write that nobody knows to be done is never made again unasked: a person is, who may say yes or no",
    inFull,
    async ({ skip }) => {
      const { store, ...there } = runs ?? skip("no Postgres server is installed here");
      const tally = { done: 0, approved: 0 };
      for (let at = 0; at < POINTS; at++) {
        const random = seededRandom(`doubt ${kind} ${at}`);
        const run = `doubt-${at}`;
        const { file, resume } = await killedInside({ ...there, run, at: FIRST + at, random, idempotent: false });
        const before = keptLines(file).length;
        expect(before).toBeLessThanOrEqual(1);
        tally.done += before;

        expect(await resume()).toEqual({ ok: false, code: "needs_approval" });
        expect(keptLines(file), "taken up, it asks").toHaveLength(before);
        const [question, ...others] = await store.approvals.list({ run });
        expect(others).toEqual([]);
        expect(question).toMatchObject({ state: "asked", inDoubt: true, tool: "pay", arguments: { cents: 412 } });
        const id = question?.id ?? "";
        const yes = random() < 0.5;
        await (yes ? store.approvals.approve(id, "user") : store.approvals.reject(id, "user"));
        expect(await resume()).toEqual({ ok: true, value: { paid: yes } });
        expect(keptLines(file)).toHaveLength(before + Number(yes));
        expect(new Set(keptLines(file)).size, "one key").toBeLessThanOrEqual(1);
        tally.approved += Number(yes);
      }
      tell(
        `kills: between intended and done on ${kind}: ${POINTS} points, ${tally.done} had been done, 0 done again unasked, ` +
          `${POINTS} asked a person, ${tally.approved} of them said yes`,
      );
    },
  );

  test("an idempotent one is made again under the same key, and nobody is asked", inFull, async ({ skip }) => {
    const { store, ...there } = runs ?? skip("no Postgres server is installed here");
    let calls = 0;
    for (let at = 0; at < POINTS; at++) {
      const random = seededRandom(`key ${kind} ${at}`);
      const run = `key-${at}`;
      const { file, resume } = await killedInside({ ...there, run, at: FIRST + 2 + at, random, idempotent: true });
      expect(await resume()).toEqual({ ok: true, value: { paid: true } });
      expect(await store.approvals.list({ run })).toEqual([]);
      expect(new Set(keptLines(file)).size, "one key").toBe(1);
      calls += keptLines(file).length;
    }
    tell(`kills: idempotent writes on ${kind}: ${POINTS} points, ${calls} calls under ${POINTS} keys, 0 questions`);
  });
});

interface Inside extends Omit<DatabaseRuns, "store" | typeof Symbol.asyncDispose> {
  readonly run: string;
  /** Which point: they take turns. */
  readonly at: number;
  readonly random: Random;
  readonly idempotent: boolean;
}

/** Kills the process in the middle of its tool: at a named point, or a little after it. */
async function killedInside({ server, folder, run, at, random, idempotent }: Inside) {
  const file = join(folder, run);
  const ask = (ms: { readonly before: number; readonly after: number }) =>
    startProcess("doubt-process.ts", { target: server.target, run, file, idempotent, ms });
  const point = (["running", "between", "done", "after"] as const)[at % 4];
  const early = point === "running" || point === "between";
  await using process = ask(point === "running" ? { before: 60_000, after: 0 } : { before: 30, after: 60_000 });
  await process.said(early ? "running" : "done");
  if (point === "between") await sleep(below(random, 60)); // the service is called after 30 ms
  if (point === "after") await sleep(below(random, 200));
  process.signal("SIGKILL");
  expect(await process.end).toBe(false);
  const resume = async (): Promise<unknown> => {
    await using again = ask({ before: 0, after: 0 });
    const outcome = (await again.said("ended ")).slice("ended ".length);
    expect(await again.end).toBe(true);
    return JSON.parse(outcome);
  };
  return { file, resume };
}
