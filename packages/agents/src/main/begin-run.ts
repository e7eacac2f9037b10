// A run begins on its thread, as the store has it, or as the graph's state has it where the store knows nothing: what the
// caller sent is looked at, and the beginning is durable before anything is asked of a model.
import { randomUUID } from "node:crypto";
import type { Claim } from "@bulkhead/memory";
import type { BaseMessage } from "@langchain/core/messages";
import { currentObservation } from "../run/observe-run.ts";
import { Run } from "../run/run.ts";
import { adoptThread, initialLabel } from "./adopted-thread.ts";
import { turnIntegrity } from "./claim-turn.ts";
import { HeldRun } from "./held-run.ts";
import { countAgain, Replies } from "./kept-reply.ts";
import type { RunState } from "./run-state.ts";
import { isStrangers } from "./strangers-message.ts";
import type { TakeUp } from "./take-up-run.ts";
import type { Thread } from "./thread.ts";
import { leaveThread, readThreadState, restoreThread } from "./thread-state.ts";

export interface Begin extends TakeUp {
  /** What the graph's state says. */
  readonly last: RunState | undefined;
  /** What was refused stands in the graph's state until the next call mends it. */
  readonly refused: (thread: Thread, mark: string) => void;
}

export interface Begun {
  readonly one: HeldRun;
  readonly repairs: readonly BaseMessage[];
  /** What nobody here made: it is taken out. */
  readonly leftOver: readonly BaseMessage[];
}

/** @throws AgentsError `foreign_message`: the claim has ended */
export async function beginRun(claim: Claim, begin: Begin): Promise<Begun> {
  const { at, messages, settings, known, last } = begin;
  const left = claim.state === undefined ? undefined : readThreadState(claim.state);
  const { thread, leftOver } =
    left === undefined
      ? adoptThread(last, messages, settings)
      : { thread: begin.remembered(left) ?? restoreThread(left, claim.handles), leftOver: [] };
  const again = left?.run.id === claim.run.id; // it was cut before LangGraph stored its beginning
  const cut = left !== undefined && !left.run.ended && !again;
  if (cut) thread.distrust();
  const isStrange = messages.some((message) => isStrangers(message) && !thread.knows(message));
  const integrity = isStrange ? "external" : turnIntegrity(claim);
  if (integrity === "external") thread.read(initialLabel(settings, integrity));
  const accept = () =>
    thread.accept(
      messages.filter((message) => !leftOver.includes(message)),
      { ofUser: integrity === "user" && !cut && leftOver.length === 0 },
    );
  const accepted = await orElse(accept, async () => {
    const { bits } = thread;
    const run = left?.run ?? { id: claim.run.id, ended: true, words: [], answerRepairs: 0, bitsBefore: bits };
    const mark = randomUUID();
    begin.refused(thread, mark);
    await claim.write({ kind: "state", state: leaveThread(thread, run, mark) });
    await claim.end("failed", { code: "foreign_message" });
  });
  const words = again ? (left?.run.words ?? []) : accepted.words;
  const observation = currentObservation();
  const run = new Run({ id: claim.run.id, thread, settings, userMessages: words, observation, claim });
  const bitsBefore = again ? left.run.bitsBefore : thread.bits;
  const replies = again ? { replies: new Replies(run, claim, known) } : {};
  if (again) countAgain(run, claim, bitsBefore);
  const one = new HeldRun({ run, claim, thread: at, words, bitsBefore, ...replies });
  one.writeLater();
  return { one, repairs: accepted.repairs, leftOver };
}

async function orElse<T>(work: () => T, otherwise: () => Promise<void>): Promise<T> {
  try {
    return work();
  } catch (error) {
    await otherwise();
    throw error;
  }
}
