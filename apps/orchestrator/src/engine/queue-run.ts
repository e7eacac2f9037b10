// `bulkhead run --queue`: a run is kept and submitted here, and played by a pool; what happens in it is told here.
import type { RunEvent } from "@bulkhead/agents";
import { CliError } from "../cli/cli-error.ts";
import type { LoadedModule } from "../module/load-module.ts";
import type { Keeping } from "../runs/keeping.ts";
import { bossEngine } from "./boss-engine.ts";
import { OPERATOR } from "./operator-tenant.ts";
import { orderRun } from "./order-run.ts";
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
  const pooled = moduleAsPooled(spec, module, cwd);
  await using engine = await bossEngine({ database, store, queue });
  const order = { run, thread: run, tenant: OPERATOR, module, pooled, asked: request, integrity: "user" } as const;
  await orderRun({ engine, store, database, queue }, order);
  try {
    for await (const { event } of engine.events(run, { signal })) observe(event);
    const { status, kind } = await engine.wait(run, { signal });
    if (status === "failed" && kind === "agent")
      throw new CliError("run_failed", "The run failed in a pool.", `It is ${run}.`, { exit: 1 });
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
