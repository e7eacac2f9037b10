// Runs that are kept in a store, each held by one process at a time. Whoever holds none takes it up: label, handles, words,
// what the model has replied and what its calls have answered are the store's; a caller can write to LangGraph's state only.
import { randomUUID } from "node:crypto";
import type { Claim, NewRun, RunStatus, RunStore } from "@bulkhead/memory";
import { AIMessage, type BaseMessage, HumanMessage, RemoveMessage, ToolMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { Recent } from "../recent.ts";
import { askedHash } from "../run/asked-hash.ts";
import { claimRun, storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import { answerId } from "../run/position.ts";
import { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { adoptThread, initialLabel } from "./adopted-thread.ts";
import { refuseWhileAsked } from "./asked-thread.ts";
import { digestOf } from "./fingerprint.ts";
import { HeldRun } from "./held-run.ts";
import type { CallAnswer } from "./kept-call.ts";
import { Replies } from "./kept-reply.ts";
import type { Entries } from "./pending-call.ts";
import { formatState, mended, parseState, unknownRun } from "./run-state.ts";
import { stopOf } from "./run-stop.ts";
import type { Runs } from "./runs.ts";
import type { Thread } from "./thread.ts";
import { leaveThread, readThreadState, restoreThread, type ThreadState } from "./thread-state.ts";

export function keptRuns(name: string, settings: Settings, known: Entries): Runs {
  const here = new Map<string, Promise<HeldRun>>();
  /** Threads as they were last written here: whoever finds his own writing goes on with what he has in memory. */
  const threads = new Recent<string, { readonly thread: Thread; readonly writes: number }>();
  /** What is being let go of. */
  const leaving = new Map<string, Promise<unknown>>();
  const held = new WeakMap<Run, HeldRun>();

  const holding = (run: Run): HeldRun => {
    const found = held.get(run);
    if (found === undefined) throw unknownRun();
    return found;
  };

  /** Lets it go. What cannot be told to the store it finds out by itself, when the hold runs out. */
  const leave = (one: HeldRun, ...how: Parameters<Claim["end"]>): Promise<void> => {
    here.delete(one.run.id);
    threads.use(one.thread, { thread: one.run.thread, writes: one.writes });
    const left = one.end(...how).catch(() => undefined);
    leaving.set(one.thread, left);
    return left.finally(() => leaving.get(one.thread) === left && leaving.delete(one.thread));
  };

  const remembered = (at: string, state: ThreadState) => {
    const found = threads.get(at);
    return found?.writes === state.writes && found.thread.id === state.id ? found.thread : undefined;
  };

  const hold = (one: HeldRun): HeldRun => {
    held.set(one.run, one);
    here.set(one.run.id, Promise.resolve(one));
    return one;
  };

  const takeUp = async (
    store: RunStore,
    at: string,
    id: string,
    messages: readonly BaseMessage[],
  ): Promise<HeldRun> => {
    await leaving.get(at);
    const claim = await claimRun(() => store.resume(id));
    try {
      if (claim.state === undefined) throw unknownRun();
      const state = readThreadState(claim.state);
      if (state.run.id !== id) throw new AgentsError("cancelled", "another run of this thread took over");
      const own = remembered(at, state);
      const thread = own ?? restoreThread(state, claim.handles);
      if (own === undefined) refuseForeign(thread, claim, messages);
      const { words, answerRepairs } = state.run;
      const run = new Run({ id, thread, settings, userMessages: words, observation: currentObservation(), claim });
      run.answerRepairs = answerRepairs;
      const replies = new Replies(run, claim, known);
      for (const { facts, answer, position } of claim.kept.values()) {
        if (facts?.who !== "main" || !run.calls.has(position)) continue;
        for (const label of (answer as unknown as CallAnswer).labels) thread.willRead(label); // written by keepCall
        if (own === undefined) thread.bits += facts.bits;
      }
      return new HeldRun({ run, claim, thread: at, words, writes: state.writes, replies });
    } catch (error) {
      await claim.end("stopped").catch(() => undefined);
      throw error;
    }
  };

  /** The run of that id, from memory or from the store. */
  const find = (store: RunStore, at: string, id: string, messages: readonly BaseMessage[]): Promise<HeldRun> => {
    const found = here.get(id);
    if (found !== undefined) return found;
    const taken = takeUp(store, at, id, messages).then(hold);
    here.set(id, taken);
    taken.catch(() => here.get(id) === taken && here.delete(id));
    return taken;
  };

  /** A new run, or the one that began with these very messages and was cut before LangGraph stored that. */
  const claimNew = async (store: RunStore, at: string, state: string | undefined, messages: readonly BaseMessage[]) => {
    const [latest] = await store.list({ thread: at, limit: 1 });
    refuseWhileAsked(latest);
    for (const one of await Promise.all([...here.values()])) {
      if (one.thread !== at) continue;
      one.run.supersede();
      await leave(one, "stopped");
    }
    await leaving.get(at);
    const asked = askedHash({ name, messages: digestOf(messages), principal: settings.principal });
    const isOpen = latest !== undefined && !OVER.has(latest.status);
    const isFork = state === undefined && latest?.forkedFrom !== undefined;
    if (isOpen && (latest.asked === asked || isFork)) return claimRun(() => store.resume(latest.id));
    const module = currentObservation()?.module;
    const made: NewRun = {
      id: randomUUID(),
      thread: at,
      kind: "agent",
      name,
      ...(module === undefined ? {} : { module }),
      principal: settings.principal,
      asked,
      input: { messages: newWords(messages) },
      label: initialLabel(settings),
    };
    return claimRun(() => store.claim(made));
  };

  const begin = async (claim: Claim, at: string, state: string | undefined, messages: readonly BaseMessage[]) => {
    const left = claim.state === undefined ? undefined : readThreadState(claim.state);
    const again = left?.run.id === claim.run.id;
    const cut = left !== undefined && !left.run.ended && !again;
    const adopted = left === undefined ? adoptThread(parseState(state), messages, settings) : undefined;
    const thread = left === undefined ? undefined : (remembered(at, left) ?? restoreThread(left, claim.handles));
    return {
      left,
      again,
      cut: cut || (adopted?.leftOver.length ?? 0) > 0,
      leftOver: adopted?.leftOver ?? [],
      thread: thread ?? adopted?.thread,
    };
  };

  return {
    async start({ thread: at = "" }, state, messages) {
      const store = storeHere(settings);
      const claim = await claimNew(store, at, state, messages);
      try {
        const { left, again, cut, leftOver, thread } = await begin(claim, at, state, messages);
        if (thread === undefined) throw unknownRun();
        if (cut && left !== undefined) thread.distrust();
        const stands = messages.filter((message) => !leftOver.includes(message));
        const accepted = await acceptedOr(
          () => thread.accept(stands, { cut }),
          async () => {
            // What was refused stands in the graph's state until the next call mends it.
            const run = left?.run ?? { id: claim.run.id, ended: true, words: [], answerRepairs: 0 };
            const writes = (left?.writes ?? 0) + 1;
            threads.use(at, { thread, writes });
            await claim.write({ kind: "state", state: leaveThread(thread, run, writes) });
            await claim.end("failed", { code: "foreign_message" });
          },
        );
        const words = again ? (left?.run.words ?? []) : accepted.words;
        const observation = currentObservation();
        const run = new Run({ id: claim.run.id, thread, settings, userMessages: words, observation, claim });
        const replies = again ? { replies: new Replies(run, claim, known) } : {};
        const one = hold(new HeldRun({ run, claim, thread: at, words, writes: left?.writes ?? 0, ...replies }));
        await one.write();
        one.whenIdle(() => void leave(one, "stopped"));
        return {
          run,
          repairs: [...accepted.repairs, ...leftOver.map(({ id = "" }) => new RemoveMessage({ id }))],
          state: formatState(run.id, mended(stands, accepted.repairs)),
        };
      } catch (error) {
        await claim.end("stopped").catch(() => undefined); // where nothing else ended it
        throw stopOf(error);
      }
    },

    async during({ thread: at = "", task }, state, messages, work) {
      const id = parseState(state)?.run;
      if (id === undefined) throw unknownRun();
      const one = await find(storeHere(settings), at, id, messages);
      if (one.tasks.has(task)) throw new AgentsError("run_active", "this run is under way; wait for it to end");
      if (one.run.lost !== undefined) {
        await leave(one, "stopped");
        throw stopOf(one.run.lost);
      }
      one.tasks.add(task);
      one.isBusy();
      try {
        return await work(one.run);
      } finally {
        one.tasks.delete(task);
        if (here.has(id)) one.whenIdle(() => void leave(one, "stopped"));
      }
    },

    replied: (run, messages) => holding(run).replies?.next(messages),

    received: (run, asked, reply) => holding(run).write({ asked, reply }),

    async wait(run) {
      const one = holding(run);
      one.waiting ??= (async () => {
        here.delete(run.id);
        run.end(false, "needs_approval");
        await one.write();
        await leave(one, "waiting");
      })();
      await one.waiting;
    },

    async fail(run, messages, error) {
      const one = holding(run);
      const code = AgentsError.from(error)?.code ?? "model_failed";
      run.end(false, code);
      run.thread.remember(messages);
      if (!here.has(run.id)) return;
      await one.write().catch(() => undefined); // the store may be what failed
      await leave(one, "failed", { code });
    },

    async end({ thread: at = "" }, state, messages) {
      const store = storeHere(settings);
      const id = parseState(state)?.run ?? "";
      const known = here.has(id) ? undefined : await store.find(id);
      if (known?.status !== "done") {
        const one = await find(store, at, id, messages);
        one.run.end(true);
        one.run.thread.remember(messages);
        await one.write();
        await leave(one, "done", { outcome: { ok: true } });
      }
      return formatState(id, messages);
    },

    async release({ thread: at }) {
      for (const found of [...here.values()]) {
        const one = await found.catch(() => undefined);
        if (one !== undefined && one.thread === at && one.tasks.size === 0) await leave(one, "stopped");
      }
    },
  };
}

const OVER: ReadonlySet<RunStatus> = new Set(["done", "cancelled", "abandoned"]);

function storeHere(settings: Settings): RunStore {
  const store = storeOf(settings, currentObservation());
  if (store === undefined) throw unknownRun();
  return store;
}

/** The user's messages since the model last spoke. */
function newWords(messages: readonly BaseMessage[]): string[] {
  const last = messages.findLastIndex((message) => !HumanMessage.isInstance(message));
  return messages.slice(last + 1).map(({ text }) => text);
}

async function acceptedOr<T>(accept: () => T, refused: () => Promise<void>): Promise<T> {
  try {
    return accept();
  } catch (error) {
    await refused();
    throw error;
  }
}

/**
 * The run is taken up in another process: a message of the model's that it did not make is refused, and what else nobody
 * here knows could be anybody's.
 */
function refuseForeign(thread: Thread, claim: Claim, messages: readonly BaseMessage[]): void {
  const unknown = messages.filter((message) => !thread.knows(message));
  if (unknown.some((message) => AIMessage.isInstance(message))) {
    throw new AgentsError("foreign_message", "this conversation is not as it was left; start a new thread");
  }
  if (unknown.some((message) => !isAnswer(claim, message))) thread.distrust();
}

/** As it was kept: a middleware inside may have changed it, and so may anybody. */
function isAnswer(claim: Claim, message: BaseMessage): boolean {
  if (!ToolMessage.isInstance(message) || message.id !== answerId(message.tool_call_id)) return false;
  const kept = claim.kept.get(message.tool_call_id)?.answer as unknown as CallAnswer | undefined;
  return kept?.text === message.text;
}
