// Runs kept in a database: they survive the process that ran them. Who holds a thread stands in the database too, so any
// process may ask, answer, cancel or take up.

import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Database } from "../../database/database.ts";
import { MemoryError } from "../../memory-error.ts";
import { checkIds } from "../check-ids.ts";
import { atTime } from "../effect.ts";
import { byPosition } from "../position-order.ts";
import { isOver, type NewRun, NOTHING_SPENT, type RunStore } from "../run-store.ts";
import { applyRetention } from "./apply-retention.ts";
import { databaseApprovals } from "./database-approvals.ts";
import { cancelQuestions, openedIn, selectEffects } from "./effect-rows.ts";
import { forget } from "./forget-rows.ts";
import { stopLease } from "./lease.ts";
import { keptIn, operationsIn, selectKept, selectOperations } from "./operation-rows.ts";
import { operatorSide } from "./operator-side.ts";
import { rotateKeys } from "./rotate-keys.ts";
import {
  contentIn,
  insertRun,
  isHeld,
  type RunRow,
  selectAnswered,
  selectContent,
  selectRun,
  selectRuns,
  settleRun,
  summaryIn,
} from "./run-rows.ts";
import { sealKeys } from "./seal-keys.ts";
import { takeRun } from "./take-run.ts";
import { untilAnswered } from "./until-answered.ts";
import { vaultOf } from "./vault.ts";

export interface DatabaseRunStoreOptions {
  readonly clock?: { now(): number };
  /** How long a thread stays held without a word from its holder. Default 15 s; it is renewed every third of it. */
  readonly ttlMs?: number;
  /** How long a claim waits for a database that is away, before its run stops. Default 2 min. */
  readonly patienceMs?: number;
  /** 32 bytes as base64 or hex, several between commas: the first seals, all open. Default: BULKHEAD_KEY; none: nothing is sealed. */
  readonly key?: string | undefined;
}

export interface DatabaseRunStore extends RunStore {
  /** Seals with the first key whatever another one sealed, or none; how many rows. @throws MemoryError `bad_key`, `no_key`, `tampered_row` */
  rotateKeys(): Promise<number>;
  /** What one row of provenance stands for, and everything derived from it. @throws MemoryError `no_run`, `run_held` */
  forgetSource(provenance: string): Promise<void>;
  /** Forgets runs that ended before (or began before, and are not under way) with all that was derived from them; how many. What touches a thread that is held is left for the next time. */
  applyRetention(rule: { readonly olderThan: Date }): Promise<number>;
}

/** @throws MemoryError `bad_key` */
export function databaseRunStore(
  database: Database,
  {
    clock = Date,
    ttlMs = 15_000,
    patienceMs = 120_000,
    key = process.env["BULKHEAD_KEY"],
  }: DatabaseRunStoreOptions = {},
): DatabaseRunStore {
  const keys = sealKeys(key);
  const vault = vaultOf(keys);
  const now = () => clock.now();
  const side = operatorSide(database);
  const all = (statements: readonly Statement[]): Promise<readonly Rows[]> => side.pipeline(statements);
  const taking = { side, vault, now, ttlMs, patienceMs };

  const find = async (id: string): Promise<RunRow | undefined> => {
    const [[row] = []] = await all([selectRun(id, now())]);
    return row as unknown as RunRow | undefined; // the columns of selectRun
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

  const settle = (id: string, status: "cancelled" | "abandoned", by: string, more: readonly Statement[] = []) =>
    untilAnswered(async (maybeDone) => {
      const [, [settled] = []] = await all([stopLease(id), settleRun(id, status, by, now()), ...more]);
      if (settled !== undefined) return;
      const row = await existing(id);
      if (!maybeDone || row.status !== status || row.settled_by !== by) throw over(row);
    });

  return {
    database,
    rotateKeys: () => rotateKeys(side, keys),
    approvals: databaseApprovals(side, vault, now),
    async claim(made) {
      checkIds(made);
      return takeRun(made.id, made, taking);
    },
    async keep(made) {
      checkIds(made);
      const start = { startedAt: now(), spent: NOTHING_SPENT };
      const answers = await untilAnswered(() => all([...insertRun(made, vault, start), selectRun(made.id, now())]));
      const run = summaryIn(answers.at(-1)?.[0] as unknown as RunRow); // the columns of selectRun; it is there by now
      if (run.asked === made.asked) return run;
      throw new MemoryError("run_changed", "a run of this id was asked something else; take another id");
    },
    resume: (id) => takeRun(id, undefined, taking),
    async find(id) {
      const row = await find(id);
      return row && summaryIn(row);
    },
    async list(filter = {}) {
      const { status, answered = false, limit = 100 } = filter;
      // Which of those that are `running` are held no more is known only here, so more may be asked for than are given.
      const most = status === "running" || status === "stopped" ? 10_000 : limit;
      const [rows = []] = await all([answered ? selectAnswered(limit, now()) : selectRuns(filter, most, now())]);
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
      const opened = openedIn(effects, vault);
      return {
        run: summaryIn(run as unknown as RunRow),
        operations: byPosition(operationsIn(operations)),
        effects: byPosition(opened.effects.map((effect) => atTime(effect, now()))),
        unreadable: byPosition(opened.unreadable),
      };
    },
    async answers(id) {
      const [[run] = [], rows = []] = await all([selectRun(id, now()), selectKept(id)]);
      if (run === undefined) throw new MemoryError("no_run", "there is no run of this id");
      const kept = [...keptIn(rows, id, vault).values()].filter(
        ({ facts, answer }) => facts !== undefined && answer !== null,
      );
      return new Map(kept.map(({ position, answer }) => [position, answer]));
    },
    cancel: (id, by) => settle(id, "cancelled", by, [cancelQuestions(id, by, now())]),
    async abandon(id, by) {
      const row = await free(id);
      if (isOver(row)) throw over(row);
      await settle(id, "abandoned", by);
    },
    async fork(id, fork) {
      checkIds(fork);
      const row = await free(id);
      if ((await find(fork.id)) !== undefined) throw taken();
      const [content = []] = await all([selectContent(id)]);
      const { input } = contentIn(content, id, vault);
      const { startedAt: _, keptFor: _for, ...made } = summaryIn(row); // whoever forks it says who plays it
      const forked: NewRun = { ...made, id: fork.id, thread: fork.thread, input };
      const statements = [
        stopLease(id),
        ...insertRun(forked, vault, { startedAt: now(), spent: NOTHING_SPENT, forkedFrom: id }),
        settleRun(id, "abandoned", fork.by, now()),
      ];
      await untilAnswered(() => all(statements)); // twice is as good as once
      return summaryIn(await existing(fork.id));
    },
    forget: (id) => forget(side, { run: id }),
    async forgetSource(id) {
      if (!/^\d{1,18}$/.test(id)) throw new MemoryError("no_run", "there is nothing of this id");
      await forget(side, { source: id });
    },
    applyRetention: ({ olderThan }) => applyRetention(side, olderThan),
  };
}

const underWay = () => new MemoryError("run_held", "this run is under way; cancel it before");
const taken = () => new MemoryError("run_changed", "there is a run of this id already; take another id");

function over({ status }: RunRow): MemoryError {
  return new MemoryError("run_over", `this run is ${status}`);
}
