// A caller's thread or run, with what the store says of it. Rule: what is another tenant's, or was forgotten, is as what is not
// there.
import type { RunSummary, TenantRun, TenantThread } from "@bulkhead/memory";
import type { Assistant } from "./assistant.ts";
import type { Caller } from "./caller.ts";
import { notFound } from "./problem.ts";
import type { Service } from "./service.ts";

export interface FoundRun {
  readonly run: TenantRun;
  readonly thread: TenantThread;
  readonly summary: RunSummary;
  readonly assistant: Assistant;
  /** The thread in LangGraph: of a workflow each run has its own. */
  readonly checkpoints: string;
}

/** `thread`: where a path names one, the run is in it. @throws Problem 404 */
export async function foundRun(service: Service, { tenant }: Caller, id: string, thread?: string): Promise<FoundRun> {
  const mine = service.ofTenant(tenant);
  const run = await mine.run(id);
  if (run === undefined || (thread !== undefined && run.thread !== thread)) throw notFound();
  const found = await factsOf(service, { tenant }, run);
  if (found === undefined) throw notFound();
  return found;
}

/** The latest of a thread; undefined: nothing was run in it, or that was forgotten. */
export async function latestRun(
  service: Service,
  caller: Pick<Caller, "tenant">,
  thread: TenantThread,
): Promise<FoundRun | undefined> {
  const [run] = await service.ofTenant(caller.tenant).runs({ thread: thread.id, limit: 1 });
  return run && factsOf(service, caller, run);
}

/** Those of them that the store has still, each with what it says. */
export async function knownRuns(
  { store }: Pick<Service, "store">,
  runs: readonly TenantRun[],
): Promise<readonly (readonly [TenantRun, RunSummary])[]> {
  const all = await Promise.all(runs.map(async (run) => [run, await store.find(run.kept)] as const));
  return all.flatMap(([run, summary]) => (summary === undefined ? [] : [[run, summary] as const]));
}

async function factsOf(
  service: Service,
  { tenant }: Pick<Caller, "tenant">,
  run: TenantRun,
): Promise<FoundRun | undefined> {
  const [thread, summary] = await Promise.all([
    service.ofTenant(tenant).thread(run.thread),
    service.store.find(run.kept),
  ]);
  const assistant = service.assistants.find(({ name }) => name === run.assistant);
  if (thread === undefined || assistant === undefined || summary === undefined) return undefined; // it may be served no more
  return { run, thread, summary, assistant, checkpoints: assistant.kind === "workflow" ? run.kept : thread.kept };
}

/** @throws Problem 404 */
export async function foundThread(service: Service, { tenant }: Caller, id: string): Promise<TenantThread> {
  const thread = await service.ofTenant(tenant).thread(id);
  if (thread === undefined) throw notFound();
  return thread;
}
