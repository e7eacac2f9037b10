// Runs that are kept in a store, each held by one process at a time. Whoever holds none takes it up: label, handles, words,
// what the model has replied and what its calls have answered are the store's; a caller can write to LangGraph's state only.
import type { RunStore, RunSummary } from "@bulkhead/memory";
import { type BaseMessage, RemoveMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { claimRun, refusalOf, storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import type { Settings } from "../run/settings.ts";
import { approvalPending } from "./asked-thread.ts";
import { beginRun } from "./begin-run.ts";
import { claimTurn } from "./claim-turn.ts";
import type { HeldRun } from "./held-run.ts";
import { HeldRuns } from "./held-runs.ts";
import { isWaiting, leftAs } from "./open-asks.ts";
import type { Entries } from "./pending-call.ts";
import { formatState, mended, parseState, unknownRun } from "./run-state.ts";
import type { Runs, Started } from "./runs.ts";
import { type TakeUp, takeUpRun } from "./take-up-run.ts";

export function keptRuns(name: string, settings: Settings, known: Entries): Runs {
  const held = new HeldRuns();

  const takenUp = (at: string, messages: readonly BaseMessage[]): TakeUp => {
    return { at, messages, settings, known, remembered: (state) => held.remembered(at, state) };
  };

  /** The run of that id, from memory or from the store. @throws AgentsError `bad_agent`: it is another conversation's */
  const find = async (store: RunStore, at: string, id: string, messages: readonly BaseMessage[]): Promise<HeldRun> => {
    const found = await held.find(id, async () => {
      await held.left(at);
      const claim = await claimRun(() => store.resume(id));
      try {
        return takeUpRun(claim, takenUp(at, messages));
      } catch (error) {
        const code = AgentsError.from(error)?.code;
        await claim.end(leftAs(claim), code === undefined ? {} : { code }).catch(() => undefined);
        throw error;
      }
    });
    if (found.thread !== at) throw unknownRun();
    return found;
  };

  /**
   * A message came while the run waits, and LangGraph has left the step that waited. It is refused; who goes on without
   * another one is sent back to the calls.
   */
  const goOnWaiting = async (
    store: RunStore,
    at: string,
    latest: RunSummary,
    messages: readonly BaseMessage[],
  ): Promise<Started> => {
    const one = await find(store, at, latest.id, messages);
    const { thread } = one.run;
    const refused = thread.onlyRefused(messages);
    if (refused !== undefined) {
      held.leaveWhenIdle(one);
      const repairs = refused.map(({ id = "" }) => new RemoveMessage({ id }));
      return { goesOn: true, repairs, state: formatState(latest.id, mended(messages, repairs)) };
    }
    thread.refuse(messages);
    one.run.end(false, "needs_approval");
    await both(one.write(), held.leave(one, "waiting"));
    throw approvalPending(latest);
  };

  return {
    async start({ thread: at = "" }, state, messages) {
      const store = storeHere(settings);
      const [latest] = await store.list({ thread: at, limit: 1 });
      if (isWaiting(latest)) return goOnWaiting(store, at, latest, messages);
      for (const one of await held.on(at)) {
        one.run.supersede();
        await held.leave(one, "stopped");
      }
      await held.left(at);
      const last = parseState(state);
      await held.settled(at); // a process that ends between the two leaves no run whose question LangGraph does not know
      const claim = await claimTurn({ name, settings, store, at, latest, isFirst: last === undefined, messages });
      try {
        const refused: Parameters<typeof beginRun>[1]["refused"] = (...left) => held.remember(at, ...left);
        const { one, repairs, leftOver } = await beginRun(claim, { ...takenUp(at, messages), last, refused });
        held.leaveWhenIdle(held.hold(one));
        const all = [...repairs, ...leftOver.map(({ id = "" }) => new RemoveMessage({ id }))];
        return { repairs: all, state: formatState(one.run.id, mended(messages, all)) };
      } catch (error) {
        await claim.end("stopped").catch(() => undefined); // where nothing else ended it
        throw refusalOf(error);
      }
    },

    async during({ thread: at = "", task }, state, messages, work) {
      const id = parseState(state)?.run;
      if (id === undefined) throw unknownRun();
      const one = await find(storeHere(settings), at, id, messages);
      if (one.tasks.has(task)) throw new AgentsError("run_active", "this run is under way; wait for it to end");
      if (one.run.keeping.lost !== undefined) {
        await held.leave(one, "stopped");
        throw refusalOf(one.run.keeping.lost);
      }
      one.tasks.add(task);
      one.isBusy();
      try {
        return await work(one.run);
      } finally {
        one.tasks.delete(task);
        if (held.has(id)) held.leaveWhenIdle(one);
      }
    },

    replied: (run, messages) => held.of(run).replies?.next(messages),

    received: (run, asked, reply) => held.of(run).writeReply(asked, reply),

    async wait(run) {
      const one = held.of(run);
      one.waiting ??= (async () => {
        held.hide(one);
        run.end(false, "needs_approval");
        await both(one.write(), held.leave(one, "waiting"));
      })();
      await one.waiting;
    },

    async fail(run, messages, error) {
      const one = held.of(run);
      const code = AgentsError.from(error)?.code ?? "model_failed";
      run.end(false, code);
      run.thread.remember(messages);
      if (!held.has(run.id)) return;
      const written = one.write().catch(() => undefined); // the store may be what failed
      await both(written, held.leave(one, one.leftAs === "waiting" ? "waiting" : "failed", { code }));
    },

    async end({ thread: at = "" }, state, messages, ending) {
      const store = storeHere(settings);
      const id = parseState(state)?.run ?? "";
      const before = held.has(id) ? undefined : await store.find(id);
      if (before?.status !== "done") {
        const one = await find(store, at, id, messages);
        await ending(one.run);
        one.run.end(true);
        one.run.thread.remember(messages);
        await both(one.write(), held.leave(one, "done", { outcome: { ok: true } })).catch((error: unknown) => {
          throw refusalOf(one.run.keeping.lost ?? error);
        });
      }
      return formatState(id, messages);
    },

    attend: ({ thread: at = "" }, stored) => held.attend(at, stored),

    release: ({ thread: at = "" }) => held.release(at),
  };
}

/** What a run is left as, and its end, asked for in one turn: a store in a database makes them in one transaction. */
async function both(written: Promise<void>, left: Promise<void>): Promise<void> {
  await Promise.all([written, left]);
}

function storeHere(settings: Settings): RunStore {
  const store = storeOf(settings, currentObservation());
  if (store === undefined) throw unknownRun();
  return store;
}
