// The workers that a pool plays for runs, its own or others': beside the runs, in slots of their own, so that a run which waits for
// its workers never stands in their way; and one that waits for an answer of its run holds no slot, so that the workers below it
// have room.
import { playWorker } from "@bulkhead/agents";
import { MemoryError } from "@bulkhead/memory";
import { codeOf } from "@bulkhead/sandbox";
import { errorsIn } from "../cli/errors-in.ts";
import type { PlayedWorker, Signals } from "../telemetry/signals.ts";
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
  readonly watch: Pick<Signals, "worker">;
}

/** Until `signal`, and until what it had has ended or was given back. */
export async function runWorkers({ engine, modules, slots, signal, draining, watch }: RunningWorkers): Promise<void> {
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
      await (module === undefined ? assignment.again() : playOne(assignment, module, { draining, waiting, watch }));
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

interface Playing extends Pick<RunningWorkers, "draining" | "watch"> {
  readonly waiting: (is: boolean) => void;
}

async function playOne(
  assignment: WorkerAssignment,
  { agent }: PoolModule,
  { draining, watch, waiting }: Playing,
): Promise<void> {
  const found = await assignment.given();
  if (found === undefined) return assignment.done();
  const { run, given } = found;
  const { tenant, attempt } = assignment;
  const began = performance.now();
  const told = (end: PlayedWorker["end"], code?: string) => {
    const worker = (given as { readonly worker?: unknown } | null)?.worker; // as `playWorker` reads it
    watch.worker?.({ run, tenant, worker, attempt, end, code, ms: performance.now() - began });
  };
  const signal = AbortSignal.any([assignment.signal, draining]);
  let code: string | undefined;
  try {
    await playWorker(agent, given, { talk: assignment.talk(waiting), signal });
  } catch (error) {
    const isWanted = !assignment.signal.aborted; // else who spawned it has what it wanted, or nobody waits for it
    if (isWanted && (draining.aborted || errorsIn(error).some((one) => one instanceof MemoryError))) {
      told("again");
      return assignment.again();
    }
    if (isWanted) {
      code = codeOf(error);
      await assignment.ended(code);
    }
  }
  told("done", code);
  await assignment.done();
}

const LOOK_MS = 1_000;
