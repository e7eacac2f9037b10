// Runs that are played in this process. Rules: a run has begun when the store holds it; one that this process is ended under
// stays in the store as it stood, and is taken up again.
import { setTimeout as wait } from "node:timers/promises";
import type { RunEvent } from "@bulkhead/agents";
import type { DatabaseRunStore, RunSummary, TenantLimits } from "@bulkhead/memory";
import { MemoryError } from "@bulkhead/memory";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { within } from "../engine/within.ts";
import { packageOf } from "../module/lend-packages.ts";
import { storeOfRun } from "../runs/own-run.ts";
import { knowAllowance } from "../runs/run-allowance.ts";
import { asStrangers } from "../runs/strangers-words.ts";
import { isWorkflow } from "../runs/workflow-input.ts";
import type { Signals } from "../telemetry/signals.ts";
import type { Assistant } from "./assistant.ts";
import { EventLog } from "./event-log.ts";
import { draining } from "./problem.ts";
import type { RunOrder, RunService } from "./run-service.ts";
import type { Asked } from "./user-messages.ts";

interface Playing {
  readonly log: EventLog;
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
  readonly stop: AbortController;
}

export interface ProcessRunServiceOptions {
  readonly store: DatabaseRunStore;
  /** Takes the place of every model. */
  readonly model: ((assistant: Assistant) => Promise<string | BaseChatModel>) | undefined;
  /** What a run may spend of its tenant's day. */
  readonly limits: Pick<TenantLimits, "allowance">;
  /** How long runs under way may take when the service ends; what is cut then is taken up by the next process. */
  readonly drainMs: number;
  /** Hears of each run's events. */
  readonly watch?: Pick<Signals, "run">;
}

export function processRunService({ store, model, limits, drainMs, watch }: ProcessRunServiceOptions): RunService {
  const playing = new Map<string, Playing>();
  const logs = new Map<string, EventLog>(); // of those that ended too, the latest

  /** By an agent's thread: what it is asked, until the store has it. */
  const beginning = new Map<string, { readonly run: string; readonly begun: Promise<void> }>();
  const ending = new AbortController();

  const isKept = async (run: string): Promise<RunSummary> => {
    const found = await store.find(run);
    if (found === undefined) throw new MemoryError("no_run", "there is no run of this id");
    return found;
  };

  const play = async (
    order: RunOrder,
    kept: () => void,
    { log, stop }: Pick<Playing, "log" | "stop">,
  ): Promise<void> => {
    const { assistant, integrity } = order;
    const { observeRun } = await packageOf("@bulkhead/agents", assistant.module, () => import("@bulkhead/agents"));
    const chosen = await model?.(assistant);
    using allowance = await knowAllowance(limits, order.run);
    const watching = {
      observe: (event: RunEvent) => {
        log.add(event);
        watch?.run(event, assistant);
      },
      store: storeOfRun(store, order, async (take) => {
        const claim = await take();
        kept();
        return claim;
      }),
      module: assistant.path,
      integrity,
      allowance: allowance.now,
      ...(chosen === undefined ? {} : { model: chosen }),
    };
    await observeRun(watching, () => invoke(order, stop.signal));
  };

  const begin = async (order: RunOrder): Promise<void> => {
    const log = new EventLog();
    const stop = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let begun = false;
    const kept = () => {
      begun = true;
      resolve();
    };
    const ended = play(order, kept, { log, stop })
      .catch((error: unknown) => reject(error)) // after it was kept nobody hears it: the store holds how it ended
      .finally(() => {
        log.end();
        playing.delete(order.run);
        if (!begun) reject(new MemoryError("no_run", "the agent keeps its runs elsewhere: leave its store out"));
      });
    playing.set(order.run, { log, begun: promise, ended, stop });
    await promise;
    logs.delete(order.run);
    logs.set(order.run, log);
    for (const old of logs.keys()) if (logs.size > LOGS && !playing.has(old)) logs.delete(old);
  };

  /** @throws MemoryError `run_held`: the agent would leave what it is at in the thread for what it is asked now */
  const beginAlone = async (order: RunOrder): Promise<void> => {
    const [latest] = await store.list({ thread: order.thread, limit: 1 });
    if (latest?.status === "running") throw threadHeld();
    const before = await store.find(order.run); // another process may have been sent the same request
    if (before !== undefined && before.status !== "stopped") throw threadHeld();
    await begin(order);
  };

  return {
    async start(order) {
      const { run, thread, assistant, asked } = order;
      const before = playing.get(run);
      if (before !== undefined) return before.begun;
      if (assistant.kind === "workflow" || asked === undefined) return begin(order);
      const other = beginning.get(thread);
      if (other !== undefined && other.run !== run) throw threadHeld();
      const begun = other?.begun ?? beginAlone(order).finally(() => beginning.delete(thread));
      beginning.set(thread, { run, begun });
      return begun;
    },
    async wait(run, { signal } = {}) {
      await abortable(playing.get(run)?.ended ?? Promise.resolve(), signal);
      const until = Date.now() + STOPPED_MS;
      for (;;) {
        const found = await isKept(run);
        const mayGoOn = isLeft(found) && Date.now() < until && !ending.signal.aborted;
        if (ending.signal.aborted && isLeft(found)) throw draining();
        if (found.status !== "running" && !mayGoOn) return found;
        await wait(POLL_MS, undefined, { signal });
        await abortable(playing.get(run)?.ended ?? Promise.resolve(), signal);
      }
    },
    async *events(run, { after = 0, signal } = {}) {
      yield* logs.get(run)?.after(after, signal) ?? [];
    },
    cancel: (run, by) => store.cancel(run, by),
    async [Symbol.asyncDispose]() {
      ending.abort();
      const all = Promise.all([...playing.values()].map(({ ended }) => ended));
      await within(drainMs, all);
      for (const { log, stop } of playing.values()) {
        log.end(); // that it is cut here is no event of the run's
        stop.abort();
      }
      await all;
    },
  };
}

const threadHeld = () => new MemoryError("run_held", "a run of this thread has not ended");

function invoke(
  { assistant: { agent }, run, thread, asked, integrity }: RunOrder,
  signal: AbortSignal,
): Promise<unknown> {
  if (isWorkflow(agent))
    return asked === undefined ? agent.resume(run, { signal }) : agent.invoke(asked, { signal, runId: run });
  const inThread = { signal, configurable: { thread_id: thread } };
  if (asked === undefined) return agent.invoke(null, inThread);
  return agent.invoke(integrity === "external" ? asStrangers(asked as Asked) : asked, inThread); // as a request is read
}

async function abortable(ended: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (signal === undefined) return ended;
  const { promise, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([ended, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** It was cut, or a person has answered: somebody takes it up. */
const isLeft = ({ status, asks }: RunSummary) => status === "stopped" || (status === "waiting" && asks === 0);

const POLL_MS = 500;
/** What is left is taken up again within this. */
const STOPPED_MS = 60_000;
const LOGS = 200;
