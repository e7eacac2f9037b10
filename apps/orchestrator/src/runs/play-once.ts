// One invocation of a module's agent or workflow, with its progress drawn: from its start, or from where it was cut or
// waited, to its end or to a question.
import { relative } from "node:path";
import type { RunEvent, RunReport } from "@bulkhead/agents";
import type { NewRun, RunStore } from "@bulkhead/memory";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { errorsIn } from "../cli/errors-in.ts";
import { packageOf } from "../module/lend-packages.ts";
import type { LoadedModule } from "../module/load-module.ts";
import type { Agent } from "../module/module-agent.ts";
import { showProgress } from "../terminal/progress-output.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Keeping } from "./keeping.ts";
import type { ResumeWords } from "./resume-command.ts";
import { noCalls, type RunCalls, withCall } from "./run-calls.ts";
import { runFailed } from "./run-failed.ts";
import { isWorkflow } from "./workflow-input.ts";

export interface Play {
  readonly title: string;
  readonly module: LoadedModule;
  readonly agent: Agent;
  /** What it is asked; of an agent's run that goes on, what it was asked. A workflow that goes on finds it itself. */
  readonly request: unknown;
  readonly goesOn: boolean;
  readonly model: string | BaseChatModel | undefined;
  /** What `runs resume` has to be told again. */
  readonly words: ResumeWords;
  /** Undefined: nothing is kept. */
  readonly keeping: Keeping | undefined;
}

export interface Played {
  /** Undefined where the person at the terminal stopped it. */
  readonly result: unknown;
  readonly report: RunReport | undefined;
  readonly calls: RunCalls;
}

/** @throws CliError */
export async function playOnce(play: Play, terminal: Terminal): Promise<Played> {
  const { title, module, model, keeping } = play;
  const { cwd, env, signal } = terminal;
  const { observeRun } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));
  using progress = showProgress({
    stream: terminal.progress,
    env,
    paint: terminal.paintErr,
    title: `running ${title} ...`,
    signal,
  });
  let calls = noCalls;
  const observe = (event: RunEvent) => {
    calls = withCall(calls, event);
    progress.observe(event);
  };
  const kept = await keeping?.opened;
  const watching = {
    observe,
    ...(model === undefined ? {} : { model }),
    ...(kept === undefined
      ? {}
      : { store: namedStore(kept.store, keeping?.id ?? ""), module: relative(cwd, module.path) }),
  };
  try {
    const { result, report } = await observeRun(watching, () => invoke(play, signal));
    if (report !== undefined) progress.settle(report);
    return { result: signal.aborted ? undefined : result, report, calls };
  } catch (error) {
    if (!signal.aborted) throw runFailed(error, { title, path: module.path, cwd, env });
    return { result: undefined, report: undefined, calls };
  }
}

/** A workflow's run, and an agent's thread, have the id that the run is known by here. */
async function invoke({ agent, request, goesOn, keeping }: Play, signal: AbortSignal): Promise<unknown> {
  if (keeping === undefined) return agent.invoke(request, { signal });
  if (isWorkflow(agent))
    return goesOn ? agent.resume(keeping.id, { signal }) : agent.invoke(request, { signal, runId: keeping.id });
  const thread = { signal, configurable: { thread_id: keeping.id } };
  if (!goesOn) return agent.invoke(request, thread);
  try {
    return await agent.invoke(null, thread);
  } catch (error) {
    // A fork, or a run that was cut before its first checkpoint: LangGraph has nothing of it, and its store has.
    if (errorsIn(error).some(({ name }) => name === "EmptyInputError")) return agent.invoke(request, thread);
    throw error;
  }
}

/** An agent's first run in its thread gets the thread's id, so that it is known by the name that it was started under. */
function namedStore(store: RunStore, id: string): RunStore {
  const isFirst = async (made: NewRun) => made.thread === id && (await store.find(id)) === undefined;
  return { ...store, claim: async (made) => store.claim((await isFirst(made)) ? { ...made, id } : made) };
}
