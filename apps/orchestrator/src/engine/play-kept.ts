// Plays a run that its store has, from its beginning or from where it was cut or waited. A workflow finds all of it by the run's
// id. An agent's run is the next turn of a thread: where LangGraph has begun with it, it goes on there, else it is asked what
// was kept.
import { type ObserveOptions, observeRun } from "@bulkhead/agents";
import type { RunStore } from "@bulkhead/memory";
import type { Agent } from "../module/module-agent.ts";
import { askedBefore } from "../runs/asked-before.ts";
import { storeOfRun } from "../runs/own-run.ts";
import { isWorkflow } from "../runs/workflow-input.ts";

export interface PlayingKept extends Pick<ObserveOptions, "observe" | "module" | "workers" | "allowance"> {
  readonly store: RunStore;
  readonly signal: AbortSignal;
}

export async function playKept(agent: Agent, run: string, { signal, ...watching }: PlayingKept): Promise<void> {
  if (isWorkflow(agent)) await observeRun(watching, () => agent.resume(run, { signal }));
  else await playTurn(agent, run, { signal, ...watching });
}

async function playTurn(agent: Agent, run: string, { signal, ...watching }: PlayingKept): Promise<void> {
  const { store } = watching;
  const found = await store.find(run);
  if (found === undefined || found.status === "done") return;
  const { thread } = found;
  let begun = false;
  const own = storeOfRun(store, { run, thread }, (take) => {
    begun = true;
    return take();
  });
  const invoke = (asked: unknown) =>
    observeRun({ ...watching, store: own }, () => agent.invoke(asked, { signal, configurable: { thread_id: thread } }));
  try {
    await invoke(null);
  } catch (error) {
    if (begun) throw error; // else LangGraph has nothing of it
  }
  if (!begun) await invoke(await askedBefore(store, run));
}
