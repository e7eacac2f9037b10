// The url-shortener of the examples, killed -9 at random moments and at random statements, and each time taken up in a new
// process: 3 kills here, 25 on either database with `npm run soak`, where each tree is judged in the command sandbox.
import { join } from "node:path";
import type { ProgramOutcome } from "@bulkhead/agents";
import { expect, test } from "vitest";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { type Death, drawDeath } from "../../kills/death.ts";
import { playKilled } from "../../kills/play-killed.ts";
import { seededRandom } from "../../kills/random.ts";

const KILLS = SOAK ? 25 : 3;
const KILLS_OF_A_RUN = 5;
/** The part of a whole run in which each process of it dies: so it goes some way in each, and is seldom done before its last. */
const PART = 1 / 3;

test.for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))(
  "the url-shortener on %s: whenever it is killed, the same tree is built, and no instruction that passed runs again",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const whole = await build(runs, "undisturbed", []);
    expect(whole.outcome).toMatchObject({ ok: true });
    const random = seededRandom(`shortener ${kind}`);
    const part = { ms: whole.took.ms * PART, statements: whole.took.statements * PART };
    let [kills, asked] = [0, 0];
    for (let at = 0; kills < KILLS; at++) {
      const most = Math.min(KILLS_OF_A_RUN, KILLS - kills);
      const killed = await build(
        runs,
        `killed-${at}`,
        Array.from({ length: most }, () => drawDeath(random, part)),
      );
      const { hash, revision } = killed;
      expect({ hash, revision }).toEqual({ hash: whole.hash, revision: whole.revision });
      expect(resultsOf(killed.outcome)).toEqual(resultsOf(whole.outcome));
      expect(killed.repeated).toEqual([]);
      expect(killed.modelCalls).toBeLessThanOrEqual(whole.modelCalls + killed.kills); // one that was in flight, each time
      kills += killed.kills;
      asked += killed.modelCalls;
    }
    tell(
      `kills: the url-shortener on ${kind}: ${kills} kills, each time tree ${whole.hash.slice(0, 12)}, 0 instructions that ` +
        `passed ran again, ${asked} model calls (${whole.modelCalls} in a run without kills)`,
    );
  },
);

interface Ended {
  readonly outcome: ProgramOutcome;
  readonly hash: string;
  readonly revision: number;
  readonly took: { readonly ms: number; readonly statements: number };
}

async function build({ store, server, folder }: DatabaseRuns, run: string, deaths: readonly Death[]) {
  const models = join(folder, `${run}.models`);
  const asked = { target: server.target, run, models, sandboxed: SOAK };
  const played = await playKilled({ program: "shortener-process.ts", asked, thread: run, store, models, deaths });
  return { ...played, ...(JSON.parse(played.ended) as Ended) };
}

/** All but what the run is called. */
const resultsOf = (outcome: ProgramOutcome) => (outcome.code === undefined ? outcome.instructions : outcome.code);
