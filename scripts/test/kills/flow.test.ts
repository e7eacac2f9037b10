// A workflow with workers below workers, killed -9 at random moments and at random statements, and taken up in new
// processes: one run here, 200 with `npm run soak`, half of them on Postgres.
import { join } from "node:path";
import { expect, test } from "vitest";
import { IN_CI, inFull, inLanes, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { drawDeath } from "../../kills/death.ts";
import { BOOKINGS, bookingService, TRIPS } from "../../kills/nested-flow.ts";
import { playKilled } from "../../kills/play-killed.ts";
import { below, seededRandom } from "../../kills/random.ts";

const RUNS = SOAK ? 100 : 1;

test.skipIf(!IN_CI).for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))(
  "nested workers on %s: whenever it is killed, a run ends once, with every booking once and no finished worker repeated",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const whole = await play(runs, "undisturbed", () => []);
    const most = JSON.parse(whole.ended).took as { readonly ms: number; readonly statements: number };
    const played = await inLanes(RUNS, SOAK ? 3 : 1, (at) => {
      const random = seededRandom(`flow ${kind} ${at}`);
      return play(runs, `flow-${at}`, () =>
        Array.from({ length: 1 + below(random, 3) }, () => drawDeath(random, most)),
      );
    });
    const kills = played.reduce((sum, run) => sum + run.kills, 0);
    const asked = played.reduce((sum, run) => sum + run.modelCalls, 0);
    tell(
      `kills: workflow of nested workers on ${kind}: ${played.length} runs, ${kills} kills, ${played.length} ended once, ` +
        `${played.length * BOOKINGS.length} bookings, 0 doubled, 0 missing, 0 finished workers repeated, ` +
        `${asked} model calls (${played.length * whole.modelCalls} without kills)`,
    );
  },
);

async function play(
  { store, server, folder }: DatabaseRuns,
  run: string,
  deaths: () => ReturnType<typeof drawDeath>[],
) {
  const files = { bookings: join(folder, `${run}.bookings`), models: join(folder, `${run}.models`) };
  const asked = { target: server.target, run, files };
  const played = await playKilled({
    program: "flow-process.ts",
    asked,
    thread: run,
    store,
    models: files.models,
    deaths: deaths(),
  });
  expect(JSON.parse(played.ended).result, run).toEqual({ ok: true, value: { found: TRIPS, booked: TRIPS } });
  expect([...bookingService(files.bookings).booked()].sort(), run).toEqual(BOOKINGS);
  expect(played.repeated, run).toEqual([]);
  expect((await store.find(run))?.status, run).toBe("done");
  return played;
}
