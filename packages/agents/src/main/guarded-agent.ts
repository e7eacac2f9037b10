// The graph of a main agent, from the outside: what a caller sends is looked at before LangGraph stores anything of it,
// checkpoints are kept where the runs are, and when an invocation ends, however it does, its run is free for others. For
// `createAgent` with the middleware there is no such place: see docs/decisions/0026.
import { randomUUID } from "node:crypto";
import type { RunStore } from "@bulkhead/memory";
import { CompiledStateGraph, isCommand } from "@langchain/langgraph";
import type { ReactAgent } from "langchain";
import { AgentsError } from "../agents-error.ts";
import { checkpointerOf } from "../checkpoints/checkpointer-of.ts";
import { attendThread } from "../checkpoints/database-saver.ts";
import { SAVER } from "../checkpoints/saver-key.ts";
import { refusalOf, storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import type { Settings } from "../run/settings.ts";
import { refuseWhileAsked } from "./asked-thread.ts";
import { placeOfGraph } from "./place.ts";
import type { Runs } from "./runs.ts";

interface Guard {
  readonly settings: Settings;
  readonly runs: Runs;
}

export function guardAgent(agent: ReactAgent, guard: Guard): ReactAgent {
  guards.set(agent.graph.builder, guard);
  Object.setPrototypeOf(agent.graph, GuardedGraph.prototype);
  const withConfig = agent.withConfig.bind(agent); // which builds the graph anew
  return Object.assign(agent, { withConfig: (config: object) => guardAgent(withConfig(config), guard) });
}

const guards = new WeakMap<object, Guard>();

// biome-ignore lint/suspicious/noExplicitAny: it is the class of a graph of any state; nothing is read through it.
class GuardedGraph extends CompiledStateGraph<any, any, any> {
  override async *_streamIterator(
    ...[input, options = {}]: Parameters<CompiledStateGraph<object, object>["_streamIterator"]>
  ): ReturnType<CompiledStateGraph<object, object>["_streamIterator"]> {
    const guard = guards.get(this.builder);
    const store = guard && storeOf(guard.settings, currentObservation());
    const given: Readonly<Record<string, unknown>> = { ...this.config?.configurable, ...options.configurable };
    const saver = saverOf(this.checkpointer, given, store);
    if (guard === undefined || store === undefined || saver === undefined) {
      yield* super._streamIterator(input, options);
      return;
    }
    const ofNobody = { thread_id: randomUUID() }; // a conversation that its caller does not mean to go on with
    // LangGraph finds the graph's own by itself; what stands in its configuration it shows to whoever streams checkpoints.
    const configurable = { ...ofNobody, ...given, ...(saver === this.checkpointer ? {} : { [SAVER]: saver }) };
    const at = placeOfGraph({ ...configurable, [SAVER]: saver });
    if (given[RESUMING] !== true) await checkInput(store, at.thread ?? "", input); // else LangGraph takes no input
    const stored = saver === checkpointerOf(store) ? attendThread(saver, at.thread ?? "") : undefined;
    guard.runs.attend(at, stored);
    try {
      yield* super._streamIterator(input, { durability: "sync", ...options, configurable });
      await stored?.settle().catch((error: unknown) => {
        throw refusalOf(error);
      });
    } finally {
      await stored?.leave();
      await guard.runs.release(at);
    }
  }
}

/** The graph's around it, its own, or that of the store of whoever watches. */
function saverOf(own: unknown, configurable: Readonly<Record<string, unknown>>, store: RunStore | undefined): unknown {
  if (own === false) return undefined;
  return configurable[SAVER] ?? (typeof own === "object" ? own : checkpointerOf(store));
}

/** Of a graph inside another that goes on where it stood. */
const RESUMING = "__pregel_resuming";

/** @throws AgentsError `foreign_message`, `approval_pending` */
async function checkInput(store: RunStore, thread: string, input: unknown): Promise<void> {
  if (isCommand(input)) {
    const { update, goto } = input;
    const goes = goto !== undefined && !(Array.isArray(goto) && goto.length === 0);
    if ((update ?? undefined) === undefined && !goes) return; // whatever it is resumed with is no answer
    throw new AgentsError("foreign_message", "a Command may resume a run, and neither write messages nor go elsewhere");
  }
  if (input === null || input === undefined) return;
  const [latest] = await store.list({ thread, limit: 1 });
  refuseWhileAsked(latest);
}
