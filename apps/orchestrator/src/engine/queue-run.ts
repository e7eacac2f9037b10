// `bulkhead run --queue`: a workflow's run is kept and submitted here, and played by a pool; what happens in it is told here.
import type { RunEvent } from "@bulkhead/agents";
import type { RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { packageOf } from "../module/lend-packages.ts";
import type { LoadedModule } from "../module/load-module.ts";
import type { Keeping } from "../runs/keeping.ts";
import { bossEngine } from "./boss-engine.ts";
import { addressOf, type Job } from "./job.ts";
import { moduleAsPooled } from "./pool-module.ts";

export interface Queueing {
  readonly spec: string;
  readonly module: LoadedModule;
  readonly request: unknown;
  readonly queue: string;
  readonly keeping: Keeping;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly observe: (event: RunEvent) => void;
}

/** Until it has ended, or waits for a person. @throws CliError `interrupted`, `run_failed`: it was given up */
export async function queueRun(queueing: Queueing): Promise<void> {
  const { spec, module, request, queue, keeping, cwd, signal, observe } = queueing;
  const { id: run } = keeping;
  const { database, store } = await keeping.opened;
  const { workflow, path, name, version } = moduleAsPooled(spec, module, cwd);
  const { observeRun } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));
  const job: Job = { run, tenant: TENANT, module: { name, version } };
  await observeRun({ store: keptFor(store, addressOf(queue, job)), module: path }, () =>
    workflow.keep(request, { runId: run }),
  );
  await using engine = await bossEngine({ database, store, queue });
  await engine.submit(job);
  try {
    for await (const { event } of engine.events(run, { signal })) observe(event);
    const { status } = await engine.wait(run, { signal });
    if (status === "stopped")
      throw new CliError("run_failed", "The pools gave the run up.", `It is ${run}.`, { exit: 1 });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CliError("interrupted", "Interrupted.", `The run goes on in its queue: ${run}`, {
      exit: 130,
      cause: error,
    });
  }
}

/** What is kept in it says for whom: it is submitted though this process ends here. */
export function keptFor(store: RunStore, address: string): RunStore {
  return { ...store, keep: (made) => store.keep({ ...made, keptFor: address }) };
}

/** Whoever sits at a terminal is the operator: his own tenant. */
const TENANT = "operator";
