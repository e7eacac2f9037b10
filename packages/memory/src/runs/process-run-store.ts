// Runs kept in this process: they survive a throw and an abort, and end with the process. The longest unused beyond a
// thousand are forgotten, but for those that are held, that ask somebody, or that a fork inherits from.
import { randomUUID } from "node:crypto";
import { MemoryError } from "../memory-error.ts";
import { answerEffect, editEffect } from "./answer-effect.ts";
import type { Approvals } from "./approvals.ts";
import { checkIds } from "./check-ids.ts";
import { atTime, type Effect } from "./effect.ts";
import { inheritedEffects } from "./inherited-effects.ts";
import { byPosition, lastPosition } from "./position-order.ts";
import { ProcessClaim } from "./process-claim.ts";
import { type KeptRun, type KeptThread, startedRun, summaryOf } from "./process-run.ts";
import { isOver, type RunStatus, type RunStore } from "./run-store.ts";

export function processRunStore(clock: { now(): number } = Date): RunStore {
  const runs = new Map<string, KeptRun>();
  const threads = new Map<string, KeptThread>();

  const existing = (id: string): KeptRun => {
    const run = runs.get(id);
    if (run === undefined) throw new MemoryError("no_run", "there is no run of this id");
    return run;
  };
  const threadOf = (id: string): KeptThread => {
    const thread = threads.get(id) ?? { holder: undefined, state: undefined, handles: new Map() };
    threads.set(id, thread);
    return thread;
  };
  const hold = (run: KeptRun): ProcessClaim => {
    if (run.status === "cancelled" || run.status === "abandoned")
      throw new MemoryError("run_over", `this run was ${run.status}; start it under another id`);
    const thread = threadOf(run.made.thread);
    if (run.status !== "done" && thread.holder !== undefined)
      throw new MemoryError("run_held", "a run of this thread is under way");
    for (const [position, effect] of run.effects) run.effects.set(position, atTime(effect, clock.now()));
    runs.delete(run.made.id); // to the end of the line
    forgetOldest();
    runs.set(run.made.id, run);
    const origins = originsOf(run);
    const inherited = inheritedEffects(origins.flatMap(({ effects }) => [...effects.values()]));
    const reached = lastPosition(origins.flatMap(({ kept, effects }) => [...kept.keys(), ...effects.keys()]));
    return new ProcessClaim(run, thread, { token: randomUUID(), now: () => clock.now(), inherited, reached });
  };
  /** The run that it was forked from, and the one that that one was. */
  const originsOf = ({ forkedFrom }: KeptRun): readonly KeptRun[] => {
    const from = forkedFrom === undefined ? undefined : runs.get(forkedFrom);
    return from === undefined ? [] : [from, ...originsOf(from)];
  };
  const free = (id: string): KeptRun => {
    const run = existing(id);
    if (threads.get(run.made.thread)?.holder !== undefined && run.status === "running")
      throw new MemoryError("run_held", "this run is under way; cancel it before");
    return run;
  };

  const withForks = (id: string): readonly KeptRun[] => [
    existing(id),
    ...[...runs.values()].filter(({ forkedFrom }) => forkedFrom === id).flatMap(({ made }) => withForks(made.id)),
  ];
  const drop = ({ made }: KeptRun): void => {
    runs.delete(made.id);
    if (![...runs.values()].some((run) => run.made.thread === made.thread)) threads.delete(made.thread);
  };
  const abandon = (run: KeptRun): void => {
    if (run.status === "waiting") run.code = undefined; // it says nothing of how it ended
    run.status = "abandoned";
    run.endedAt = clock.now();
  };
  const forgetOldest = (): void => {
    if (runs.size <= MOST) return;
    const origins = new Set([...runs.values()].map(({ forkedFrom }) => forkedFrom));
    for (const run of runs.values()) {
      if (runs.size <= MOST) return;
      if (run.status !== "running" && run.status !== "waiting" && !origins.has(run.made.id)) drop(run);
    }
  };

  const approvals: Approvals = {
    async list({ state = "asked", principal, thread, run } = {}) {
      return [...runs.values()]
        .flatMap((one) => [...one.effects.values()])
        .map((effect) => atTime(effect, clock.now()))
        .filter((effect) => effect.state === state)
        .filter((effect) => principal === undefined || effect.principal === principal)
        .filter((effect) => thread === undefined || effect.thread === thread)
        .filter((effect) => run === undefined || effect.run === run)
        .sort((a, b) => (a.askedAt ?? 0) - (b.askedAt ?? 0))
        .map((effect) => structuredClone(effect));
    },
    unreadable: async () => [],
    async find(id) {
      const found = located(runs, id);
      return found && structuredClone(atTime(found.effect, clock.now())); // nobody can change what will run
    },
    approve: async (id, by, shown) =>
      change(id, (effect, status) => answerEffect(effect, "approve", { by, now: clock.now(), status, shown })),
    reject: async (id, by) =>
      change(id, (effect, status) => answerEffect(effect, "reject", { by, now: clock.now(), status })),
    edit: async (id, args, by, shown) =>
      change(id, (effect, status) => editEffect(effect, args, { by, now: clock.now(), status, shown })),
  };
  const change = (id: string, answer: (effect: Effect | undefined, status: RunStatus) => Effect): Effect => {
    const found = located(runs, id);
    const answered = answer(found?.effect, found?.run.status ?? "stopped");
    found?.run.effects.set(answered.position, answered);
    return structuredClone(answered);
  };

  return {
    approvals,
    async claim(made) {
      checkIds(made);
      const known = runs.get(made.id);
      if (known !== undefined && known.made.asked !== made.asked) throw askedElse();
      return hold(known ?? startedRun(made, clock.now()));
    },
    async keep(made) {
      checkIds(made);
      const run = runs.get(made.id) ?? startedRun(made, clock.now());
      if (run.made.asked !== made.asked) throw askedElse();
      runs.set(made.id, run);
      forgetOldest();
      return summaryOf(run, clock.now());
    },
    resume: async (id) => hold(existing(id)),
    find: async (id) => {
      const run = runs.get(id);
      return run && summaryOf(run, clock.now());
    },
    async list({ status, principal, thread, answered = false, limit = 100 } = {}) {
      return [...runs.values()]
        .map((run) => summaryOf(run, clock.now()))
        .filter((run) => status === undefined || run.status === status)
        .filter((run) => !answered || (run.status === "waiting" && run.asks === 0))
        .filter((run) => principal === undefined || run.principal === principal)
        .filter((run) => thread === undefined || run.thread === thread)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, limit);
    },
    async tree(id) {
      const run = existing(id);
      const operations = [...run.kept.values()].flatMap(({ position, facts }) =>
        facts === undefined ? [] : [{ ...facts, position }],
      );
      return {
        run: summaryOf(run, clock.now()),
        operations: byPosition(operations),
        effects: byPosition(run.effects.values()).map((effect) => atTime(effect, clock.now())),
        unreadable: [],
      };
    },
    async answers(id) {
      const kept = [...existing(id).kept.values()].filter(
        ({ facts, answer }) => facts !== undefined && answer !== null,
      );
      return new Map(kept.map(({ position, answer }) => [position, answer]));
    },
    async cancel(id, by) {
      const run = existing(id);
      if (isOver(run)) throw new MemoryError("run_over", `this run is ${run.status}`);
      run.status = "cancelled";
      run.code = "cancelled";
      run.endedAt = clock.now();
      for (const [position, effect] of run.effects) {
        const at = clock.now();
        const cancelled = { state: "rejected", code: "cancelled", answeredBy: { by, at }, endedAt: at } as const;
        if (effect.state === "asked") run.effects.set(position, { ...effect, ...cancelled });
      }
      run.cancelled.abort(new MemoryError("run_cancelled", "somebody cancelled this run"));
    },
    async abandon(id) {
      const run = free(id);
      if (isOver(run)) throw new MemoryError("run_over", `this run is ${run.status}`);
      abandon(run);
    },
    async fork(id, fork) {
      checkIds(fork);
      const run = free(id);
      if (runs.has(fork.id)) throw new MemoryError("run_changed", "there is a run of this id already; take another id");
      const { keptFor: _, ...made } = run.made; // whoever forks it says who plays it
      const forked = startedRun({ ...made, id: fork.id, thread: fork.thread }, clock.now());
      runs.set(fork.id, { ...forked, forkedFrom: id });
      if (!isOver(run)) abandon(run);
      return summaryOf(existing(fork.id), clock.now());
    },
    async forget(id) {
      const derived = withForks(id);
      for (const { made } of derived) free(made.id);
      for (const run of derived) drop(run);
    },
  };
}

function located(runs: ReadonlyMap<string, KeptRun>, id: string) {
  for (const run of runs.values()) {
    for (const effect of run.effects.values()) if (effect.id === id) return { run, effect };
  }
  return undefined;
}

function askedElse(): MemoryError {
  return new MemoryError("run_changed", "a run of this id was asked something else; take another id");
}

const MOST = 1_000;
