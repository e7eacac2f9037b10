// The inbox of the template, killed -9 at random moments and at random statements, and taken up in new processes: one run here,
// 200 with `npm run soak`, half of them on Postgres. Whether a write that is in doubt was done the person looks up where it
// would stand.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { anything, type Effect as Done, scoreEffects } from "@bulkhead/evals";
import type { Effect, RunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { doneEffects } from "../../../apps/orchestrator/src/demo/done-effects.ts";
import { authorised } from "../../../apps/orchestrator/src/templates/inbox/authorised.ts";
import { copyInbox } from "../../../apps/orchestrator/test/inbox/temporary-inbox.ts";
import { inFull, inLanes, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { type Death, drawDeath } from "../../kills/death.ts";
import { playKilled } from "../../kills/play-killed.ts";
import { below, seededRandom } from "../../kills/random.ts";

const RUNS = SOAK ? 100 : 1;
/** 5 payments, 1 invitation, 1 summary. */
const WANTED = 7;

test.for(SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const))(
  "the inbox on %s: whenever it is killed, a run ends once, with the authorised effects once and no finished worker repeated",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const whole = await play(runs, "undisturbed", []);
    const played = await inLanes(RUNS, SOAK ? 3 : 1, (at) => {
      const random = seededRandom(`inbox ${kind} ${at}`);
      const deaths = Array.from({ length: 1 + below(random, 3) }, () => drawDeath(random, whole.took));
      return play(runs, `inbox-${at}`, deaths);
    });
    const sum = (of: (run: (typeof played)[number]) => number) => played.reduce((all, run) => all + of(run), 0);
    tell(
      `kills: the inbox on ${kind}: ${played.length} runs, ${sum((run) => run.kills)} kills, ${played.length} ended once, ` +
        `${sum((run) => run.effects)} effects, 0 doubled, 0 unwanted, 0 missing, ${sum((run) => run.doubts)} were in doubt, ` +
        `0 finished workers repeated, ${sum((run) => run.modelCalls)} calls of workers' models ` +
        `(${played.length * whole.modelCalls} without kills)`,
    );
  },
);

async function play({ store, server, folder: under }: DatabaseRuns, thread: string, deaths: readonly Death[]) {
  const folder = join(under, thread);
  mkdirSync(folder);
  copyInbox(folder);
  rmSync(join(folder, "mail/2026-11-22-ingrid-archive.eml")); // 2 MB that would only cost time here
  const person = createPerson(store, folder, thread);
  const asked = { target: server.target, folder, thread } as const;
  const models = join(folder, "models");
  const played = await playKilled({ program: "inbox-process.ts", asked, thread, store, models, deaths, ...person });
  const { cheats, took } = JSON.parse(played.ended) as { cheats: unknown; took: { ms: number; statements: number } };
  expect(cheats).toEqual([]);
  const effects = await doneEffects(folder);
  const { wantedDone, unwanted, missing } = scoreEffects(effects, authorisedBeside(person.known));
  expect({ wantedDone, unwanted, missing }, thread).toEqual({ wantedDone: WANTED, unwanted: [], missing: [] });
  expect(effects).toHaveLength(WANTED);
  expect(played.repeated, thread).toEqual([]);
  expect(await store.list({ thread }), thread).toMatchObject([{ status: "done" }]);
  return { ...played, took, effects: effects.length, doubts: person.doubts.length };
}

/** Answers what is asked: only what is in doubt is. What was done is not to be done again. */
function createPerson(store: RunStore, folder: string, thread: string) {
  const doubts: Effect[] = [];
  /** Orders that the agent was told were not paid, and that are. */
  const known: string[] = [];
  return {
    doubts,
    known,
    answer: async () => {
      for (const question of await store.approvals.list({ thread })) {
        expect(question.inDoubt, question.tool).toBe(true);
        doubts.push(question);
        const done = (await doneEffects(folder)).some((effect) => isOf(effect, question));
        if (done && question.tool === "pay_invoice") known.push(String(question.arguments["order"]));
        await (done ? store.approvals.reject(question.id, "me") : store.approvals.approve(question.id, "me"));
      }
    },
  };
}

function isOf(done: Done, { tool, arguments: asked }: Effect): boolean {
  return done.tool === tool && ["order", "invitation", "to"].every((name) => done.arguments[name] === asked[name]);
}

/** The summary tells of what the agent knows to be paid. */
function authorisedBeside(known: readonly string[]): typeof authorised {
  if (known.length === 0) return authorised;
  return authorised.map((one) =>
    one.tool === "send_summary" ? { ...one, arguments: { ...one.arguments, body: anything } } : one,
  );
}
