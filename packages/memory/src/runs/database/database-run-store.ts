// Runs kept in a database: they survive the process that ran them. Who holds a thread stands in the database too, so any
// process may ask, answer, cancel or take up.
import { randomUUID } from "node:crypto";
import type { Database } from "../../database/database.ts";
import type { Rows, Statement } from "../../database/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { FINAL } from "../answer-effect.ts";
import type { Claim } from "../claim.ts";
import { atTime } from "../effect.ts";
import { comparePositions } from "../position-order.ts";
import { type NewRun, NOTHING_SPENT, type RunStore } from "../run-store.ts";
import { databaseApprovals } from "./database-approvals.ts";
import { DatabaseClaim } from "./database-claim.ts";
import { cancelQuestions, effectsIn, expireEffects, selectEffects } from "./effect-rows.ts";
import { isGone, ownPlace } from "./holder-place.ts";
import { type Before, giveBack, type LeaseRow, releaseLease, selectLease, stopLease, takeLease } from "./lease.ts";
import { LeaseClock } from "./lease-clock.ts";
import { type LoadedRun, loadedRun, selectAll } from "./loaded-run.ts";
import { operationsIn, selectOperations } from "./operation-rows.ts";
import {
  contentIn,
  deleteRuns,
  insertRun,
  isHeld,
  type RunRow,
  selectContent,
  selectRun,
  selectRuns,
  selectWithForks,
  settleRun,
  summaryIn,
} from "./run-rows.ts";
import { deleteThreads } from "./thread-rows.ts";
import { plainVault } from "./vault.ts";

export interface DatabaseRunStoreOptions {
  readonly clock?: { now(): number };
  /** How long a thread stays held without a word from its holder. Default 15 s; it is renewed every third of it. */
  readonly ttlMs?: number;
  /** How long a claim waits for a database that is away, before its run stops. Default 2 min. */
  readonly patienceMs?: number;
}

export function databaseRunStore(
  database: Database,
  { clock = Date, ttlMs = 15_000, patienceMs = 120_000 }: DatabaseRunStoreOptions = {},
): RunStore {
  const vault = plainVault;
  const now = () => clock.now();
  const all = (statements: readonly Statement[]): Promise<readonly Rows[]> => database.pipeline(statements);

  const find = async (id: string): Promise<RunRow | undefined> => {
    const [[row] = []] = await all([selectRun(id, now())]);
    return row as RunRow | undefined; // the columns of selectRun
  };
  const existing = async (id: string): Promise<RunRow> => {
    const row = await find(id);
    if (row === undefined) throw new MemoryError("no_run", "there is no run of this id");
    return row;
  };
  const free = async (id: string): Promise<RunRow> => {
    const row = await existing(id);
    if (row.status === "running" && isHeld(row)) throw underWay();
    return row;
  };

  /** Takes it and reads it, in one round trip; twice where the holder turns out to be gone. */
  const hold = async (id: string, made?: NewRun): Promise<Claim> => {
    const token = randomUUID();
    const place = ownPlace();
    let gone: string | undefined;
    for (;;) {
      const leaseClock = new LeaseClock(ttlMs);
      const [before, taken] = [
        made === undefined ? [] : insertRun(made, vault, { startedAt: now(), spent: NOTHING_SPENT }),
        takeLease({ run: id, token, asked: made?.asked, place, ttlMs, gone }),
      ];
      const answers = await all([
        ...before,
        ...taken,
        expireEffects(id, token, now()),
        selectLease(id),
        ...selectAll(id, now()),
      ]);
      const [[was] = [], , [leased] = [], ...rows] = answers.slice(before.length + taken.length - 1);
      const run = rows[0]?.[0] as RunRow | undefined; // the columns of selectRun
      if (run === undefined) throw new MemoryError("no_run", "there is no run of this id");
      if (made !== undefined && run.asked !== made.asked)
        throw new MemoryError("run_changed", "a run of this id was asked something else; take another id");
      const lease = leased as unknown as LeaseRow | undefined; // the columns of selectLease
      const mine = lease?.token === token;
      if (run.status === "cancelled" || run.status === "abandoned") {
        if (mine) await all([releaseLease({ thread: run.thread, token })]); // it was cancelled while we took it
        throw new MemoryError("run_over", `this run was ${run.status}; start it under another id`);
      }
      if (!mine && run.status !== "done") {
        if (lease !== undefined && gone === undefined && isGone(lease.place ?? undefined)) {
          gone = lease.token;
          continue;
        }
        throw new MemoryError("run_held", "a run of this thread is under way");
      }
      const held = mine ? { thread: run.thread, token, epoch: Number(lease.epoch) } : undefined;
      let loaded: LoadedRun | undefined;
      try {
        loaded = loadedRun(rows, id, vault);
      } catch (error) {
        if (held !== undefined) await all(giveBack(id, held, was as unknown as Before)); // the columns of takeLease
        throw error;
      }
      if (loaded === undefined) throw new MemoryError("no_run", "there is no run of this id");
      return new DatabaseClaim(loaded, { database, vault, now, ttlMs, patienceMs, lease: held, clock: leaseClock });
    }
  };

  return {
    database,
    approvals: databaseApprovals(database, vault, now),
    claim: (made) => hold(made.id, made),
    resume: (id) => hold(id),
    async find(id) {
      const row = await find(id);
      return row && summaryIn(row);
    },
    async list(filter = {}) {
      const { status, limit = 100 } = filter;
      // Which of those that are `running` are held no more is known only here, so more may be asked for than are given.
      const most = status === "running" || status === "stopped" ? 10_000 : limit;
      const [rows = []] = await all([selectRuns(filter, most, now())]);
      return (rows as unknown as readonly RunRow[])
        .map(summaryIn)
        .filter((run) => status === undefined || run.status === status)
        .slice(0, limit);
    },
    async tree(id) {
      const [[run] = [], operations = [], effects = []] = await all([
        selectRun(id, now()),
        selectOperations(id),
        selectEffects(id),
      ]);
      if (run === undefined) throw new MemoryError("no_run", "there is no run of this id");
      const byPosition = <T extends { readonly position: string }>(list: readonly T[]) =>
        [...list].sort((a, b) => comparePositions(a.position, b.position));
      return {
        run: summaryIn(run as unknown as RunRow),
        operations: byPosition(operationsIn(operations)),
        effects: byPosition(effectsIn(effects, vault).map((effect) => atTime(effect, now()))),
      };
    },
    async cancel(id, by) {
      const [, [settled] = []] = await all([
        stopLease(id),
        settleRun(id, "cancelled", by, now()),
        cancelQuestions(id, by, now()),
      ]);
      if (settled === undefined) throw over(await existing(id));
    },
    async abandon(id, by) {
      const row = await free(id);
      if (FINAL.has(row.status)) throw over(row);
      const [, [settled] = []] = await all([stopLease(id), settleRun(id, "abandoned", by, now())]);
      if (settled === undefined) throw over(await existing(id));
    },
    async fork(id, fork) {
      const row = await free(id);
      if ((await find(fork.id)) !== undefined) throw taken();
      const [content = []] = await all([selectContent(id)]);
      const { input } = contentIn(content, id, vault);
      const { startedAt: _, ...made } = summaryIn(row);
      const forked: NewRun = { ...made, id: fork.id, thread: fork.thread, input };
      await all(insertRun(forked, vault, { startedAt: now(), spent: NOTHING_SPENT, forkedFrom: id }));
      return summaryIn(await existing(fork.id));
    },
    async forget(id) {
      const [derived = []] = await all([selectWithForks(id, now())]);
      const rows = derived as unknown as readonly RunRow[]; // the columns of selectRun
      if (rows.length === 0) throw new MemoryError("no_run", "there is no run of this id");
      if (rows.some((row) => row.status === "running" && isHeld(row))) throw underWay();
      // Who takes one of them in between loses it: the rows of a run are the fence's too.
      await all([deleteRuns(rows.map((row) => row.id)), ...deleteThreads(rows.map((row) => row.thread))]);
    },
  };
}

const underWay = () => new MemoryError("run_held", "this run is under way; cancel it before");
const taken = () => new MemoryError("run_changed", "there is a run of this id already; take another id");

function over({ status }: RunRow): MemoryError {
  return new MemoryError("run_over", `this run is ${status}`);
}
