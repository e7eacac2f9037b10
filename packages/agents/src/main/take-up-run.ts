// A run that is gone on with: what it was is the store's to say. LangGraph's conversation may have been written by anybody
// meanwhile: a message of the model's that our side did not make is refused, and what else nobody here knows could be
// anybody's.
import type { Claim } from "@bulkhead/memory";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { currentObservation } from "../run/observe-run.ts";
import { answerId } from "../run/position.ts";
import { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { HeldRun } from "./held-run.ts";
import type { CallAnswer } from "./kept-call.ts";
import { countAgain, Replies } from "./kept-reply.ts";
import type { Entries } from "./pending-call.ts";
import { unknownRun } from "./run-state.ts";
import type { Thread } from "./thread.ts";
import { readThreadState, restoreThread, type ThreadState } from "./thread-state.ts";

export interface TakeUp {
  /** Of LangGraph's conversation. */
  readonly at: string;
  readonly messages: readonly BaseMessage[];
  readonly settings: Settings;
  readonly known: Entries;
  /** As this process has it in memory, where nobody has written it since. */
  readonly remembered: (state: ThreadState) => Thread | undefined;
}

/** @throws AgentsError `foreign_message`, `cancelled`, `bad_agent`, `run_changed` */
export function takeUpRun(claim: Claim, { at, messages, settings, known, remembered }: TakeUp): HeldRun {
  const { id } = claim.run;
  if (claim.state === undefined || claim.run.thread !== at) throw unknownRun(); // a copy of its checkpoints is not its thread
  if (claim.run.principal !== settings.principal) {
    throw new AgentsError("run_changed", "this run was begun for another principal, whose words and rules it goes by");
  }
  const state = readThreadState(claim.state);
  if (state.run.id !== id) throw new AgentsError("cancelled", "another run of this thread took over");
  const own = remembered(state);
  const thread = own ?? restoreThread(state, claim.handles);
  if (own === undefined) refuseForeign(thread, claim, messages);
  const { words, answerRepairs, bitsBefore } = state.run;
  const run = new Run({ id, thread, settings, userMessages: words, observation: currentObservation(), claim });
  run.answerRepairs = answerRepairs;
  const replies = new Replies(run, claim, known);
  for (const { facts, answer, position } of claim.kept.values()) {
    if (facts?.who !== "main" || !run.calls.has(position)) continue;
    for (const label of (answer as unknown as CallAnswer).labels) thread.willRead(label); // written by keepCall
  }
  countAgain(run, claim, bitsBefore);
  return new HeldRun({ run, claim, thread: at, words, mark: state.mark, bitsBefore, replies });
}

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
