// A job from its claim to its end: heard of while it is played, its events told, and its end said, which is said again where
// the database was away. Where it cannot be said at all, the job is found to be silent, and is played again elsewhere:
// a run that is done then answers at once.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunEvent } from "@bulkhead/agents";
import { isWorkflow } from "../runs/workflow-input.ts";
import type { Assignment } from "./engine.ts";
import { type JobEnd, playJob } from "./play-job.ts";
import type { PoolOptions } from "./run-pool.ts";
import { tellEvents } from "./told-events.ts";

interface Holding extends Omit<PoolOptions, "signal"> {
  readonly draining: AbortSignal;
}

/** Never rejects. */
export async function holdJob(
  assignment: Assignment,
  { engine, store, modules, draining, watch }: Holding,
): Promise<void> {
  const { run, tenant, attempt, module: id } = assignment;
  const began = performance.now();
  watch.job({ kind: "job_start", run, tenant, attempt });
  const beating = setInterval(() => void assignment.beat().catch(() => undefined), assignment.beatMs);
  const module = modules.find(({ name, version }) => name === id.name && version === id.version);
  let end: JobEnd = { kind: "again", code: "run_cut" };
  if (module !== undefined) {
    await using told = tellEvents((events) => engine.record(assignment, events));
    const observe = (event: RunEvent) => {
      told.add(event);
      watch.run(event, { name: module.name, kind: isWorkflow(module.agent) ? "workflow" : "agent" });
    };
    const workers = engine.workers(assignment);
    end = await playJob(assignment, module, { store, limits: engine, draining, observe, workers });
  }
  const held = await said(end, assignment);
  clearInterval(beating);
  watch.job({ kind: "job_end", run, tenant, end, held, ms: Math.round(performance.now() - began) });
}

async function said(end: JobEnd, assignment: Assignment): Promise<boolean> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await (end.kind === "done" ? assignment.done() : assignment.again(end.code));
    } catch {
      await sleep(WAIT_MS * 2 ** tries);
    }
  }
  return false;
}

const TRIES = 7;
const WAIT_MS = 100;
