// A run is ordered: kept, with what it is asked sealed in the operator's side, and submitted. Rules: it says for whom it is kept
// before it is submitted, so it is played though this process ends in between; a thread has one run at a time.
import type { CallerIntegrity } from "@bulkhead/agents";
import { AgentsError } from "@bulkhead/agents";
import { type Database, isOver, type RunStore } from "@bulkhead/memory";
import { packageOf } from "../module/lend-packages.ts";
import type { LoadedModule } from "../module/load-module.ts";
import { isWorkflow } from "../runs/workflow-input.ts";
import type { Engine } from "./engine.ts";
import { addressOf, type Job } from "./job.ts";
import { hasOpenJob } from "./job-rows.ts";
import type { KeptWorkflow, PoolModule } from "./pool-module.ts";
import { queueName } from "./queue-names.ts";

export interface Ordering {
  readonly engine: Engine;
  readonly store: RunStore;
  readonly database: Database;
  readonly queue: string;
}

export interface Order {
  readonly run: string;
  /** Of an agent's run. */
  readonly thread: string;
  readonly tenant: string;
  readonly module: LoadedModule;
  readonly pooled: PoolModule;
  /** A workflow's input, or an agent's `{ messages }` of the user; undefined: it goes on. */
  readonly asked: unknown;
  readonly integrity: CallerIntegrity;
}

/** @throws AgentsError `bad_input`, `run_active`, `approval_pending`, `run_changed` */
export async function orderRun({ engine, store, database, queue }: Ordering, order: Order): Promise<void> {
  const { run, thread, tenant, module, asked, integrity, pooled } = order;
  const { agent, path, name, version } = pooled;
  const job: Job = { run, tenant, module: { name, version } };
  if (asked !== undefined) {
    const { observeRun, keepTurn } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));
    const watching = { store: keptFor(store, addressOf(queue, job)), module: path, integrity };
    if (isWorkflow(agent))
      await observeRun(watching, () => (agent as KeptWorkflow).keep(asked, { runId: run })); // `defineWorkflow` made it
    else {
      const [latest] = await store.list({ thread, limit: 1 });
      const isBusy = latest !== undefined && latest.id !== run && !isOver(latest);
      if (isBusy && (latest.status === "running" || (await hasOpenJob(database, latest.id))))
        throw new AgentsError("run_active", "a run of this thread has not ended; wait for it, or take another");
      const messages = textsOf(asked);
      await observeRun(watching, () => keepTurn(agent, { runId: run, threadId: thread, messages }));
    }
  }
  const itsQueue = queueName(queue, job.module); // a job that another version waits with is nobody's here
  const isPlayed = asked === undefined && (await isCut(store, run)) && (await hasOpenJob(database, run, itsQueue));
  if (!isPlayed) await engine.submit(job); // of two jobs that wait, the one that fails is taken for given up
}

/** Else it was answered, and whoever has its job may be at his last words. */
const isCut = async (store: RunStore, run: string) => (await store.find(run))?.status === "stopped";

/** @throws AgentsError `foreign_message` */
function textsOf(asked: unknown): readonly string[] {
  const { messages } = asked as { readonly messages: unknown }; // of a request
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [messages];
  return list.map((one) => {
    if (typeof one === "string") return one;
    const [role, content] = Array.isArray(one) ? one : [roleOf(one), (one as { readonly content?: unknown }).content];
    if ((role === "user" || role === "human") && typeof content === "string") return content;
    throw new AgentsError("foreign_message", "what is queued for an agent are texts of the user");
  });
}

const roleOf = (message: unknown) => {
  const { role, type } = message as { readonly role?: unknown; readonly type?: unknown };
  return role ?? type;
};

function keptFor(store: RunStore, address: string): RunStore {
  return { ...store, keep: (made) => store.keep({ ...made, keptFor: address }) };
}
