// The workers that a pool plays for runs, its own or others': beside the runs, in slots of their own, so that a run which waits for
// its workers never stands in their way; and one that waits for an answer of its run holds no slot, so that the workers below it
// have room.
import { playWorker } from "@bulkhead/agents";
import { MemoryError } from "@bulkhead/memory";
import { codeOf } from "@bulkhead/sandbox";
import { errorsIn } from "../cli/errors-in.ts";
import type { WorkerAssignment } from "./claim-workers.ts";
import { eachRound } from "./each-round.ts";
import type { Engine } from "./engine.ts";
import type { PoolModule } from "./pool-module.ts";

export interface RunningWorkers {
  readonly engine: Pick<Engine, "claimWorkers" | "onWorkers">;
  readonly modules: readonly PoolModule[];
  /** Whose models are asked at once. */
  readonly slots: number;
  /** Nothing more is taken. */
  readonly signal: AbortSignal;
  /** What is under way goes on elsewhere. */
  readonly draining: AbortSignal;
}

/** Until `signal`, and until what it had has ended or was given back. */
export async function runWorkers({ engine, modules, slots, signal, draining }: RunningWorkers): Promise<void> {
  if (modules.length === 0) return;
  const active = new Set<Promise<void>>();
  let busy = 0;
  const play = async (assignment: WorkerAssignment, wake: () => void): Promise<void> => {
    const module = modules.find(
      ({ name, version }) => name === assignment.module.name && version === assignment.module.version,
    );
    const beating = setInterval(() => void assignment.beat().catch(() => undefined), assignment.beatMs);
    const waiting = (is: boolean) => {
      busy += is ? -1 : 1;
      if (is) wake();
    };
    busy++;
    try {
      await (module === undefined ? assignment.again() : playOne(assignment, module, draining, waiting));
    } catch {
      // its database is away: it is found to be silent, and played elsewhere
    } finally {
      busy--;
      clearInterval(beating);
    }
  };
  await eachRound({ signal, everyMs: LOOK_MS, on: engine.onWorkers }, async (wake) => {
    const most = slots - busy;
    const claimed = most > 0 ? await engine.claimWorkers({ modules, most }).catch(() => []) : [];
    for (const assignment of claimed) {
      const one: Promise<void> = play(assignment, wake).finally(() => {
        active.delete(one);
        wake();
      });
      active.add(one);
    }
    return most > 0 && claimed.length === most; // there may be more
  });
  await Promise.all(active);
}

async function playOne(
  assignment: WorkerAssignment,
  { agent }: PoolModule,
  draining: AbortSignal,
  waiting: (is: boolean) => void,
): Promise<void> {
  const given = await assignment.given();
  if (given === undefined) return assignment.done();
  const signal = AbortSignal.any([assignment.signal, draining]);
  try {
    await playWorker(agent, given, { talk: assignment.talk(waiting), signal });
  } catch (error) {
    if (assignment.signal.aborted) return assignment.done(); // nobody waits for it
    if (draining.aborted || errorsIn(error).some((one) => one instanceof MemoryError)) return assignment.again();
    await assignment.ended(codeOf(error));
  }
  await assignment.done();
}

const LOOK_MS = 1_000;
