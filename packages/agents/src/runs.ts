// The runs that are going on in this process. A run is found by a private key of the graph's state, so that nothing of
// it but an opaque id stands there. Threads go on from run to run; the oldest are forgotten beyond a thousand, and
// their handles then stand for nothing.
import { randomUUID } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { AgentsError } from "./agents-error.ts";
import { currentObservation } from "./observe-run.ts";
import { Run } from "./run.ts";
import type { Settings } from "./settings.ts";
import { Thread } from "./thread.ts";

export interface Runs {
  /** Starts a run on what the caller sent. @throws AgentsError `foreign_message` */
  start(previous: string | undefined, messages: readonly BaseMessage[]): Run;
  find(id: string | undefined): Run;
  /** Nobody can go on with it. */
  forget(run: Run): void;
}

export function createRuns(settings: Settings): Runs {
  const runs = new Map<string, Run>();
  return {
    start(previous, messages) {
      const before = previous === undefined ? undefined : runs.get(previous);
      if (previous !== undefined) runs.delete(previous);
      const fresh = newMessages(messages, previous !== undefined);
      const thread = before?.thread ?? new Thread(randomUUID(), initialLabel(settings));
      if (previous !== undefined && before === undefined) thread.handles.reserve(highestHandle(messages)); // a forgotten thread's names stand for nothing
      const userMessages = fresh.map((message) => message.text);
      const run = new Run({ id: randomUUID(), thread, settings, userMessages, observation: currentObservation() });
      runs.set(run.id, run);
      for (const id of runs.keys()) {
        if (runs.size <= MOST_RUNS) break;
        runs.delete(id);
      }
      return run;
    },
    find(id) {
      const run = id === undefined ? undefined : runs.get(id);
      if (run === undefined)
        throw new AgentsError("bad_agent", "this run is not known here; start it with a new user message");
      return run;
    },
    forget(run) {
      runs.delete(run.id);
    },
  };
}

const MOST_RUNS = 1_000;

function initialLabel(settings: Settings): Label {
  return { integrity: "user", readers: settings.userWords === "public" ? "public" : [settings.principal] };
}

/** Of a thread that goes on, what comes after the agent's last message; of a new one, everything. */
function newMessages(messages: readonly BaseMessage[], goesOn: boolean): readonly HumanMessage[] {
  const last = goesOn ? messages.findLastIndex((message) => AIMessage.isInstance(message)) : -1;
  return messages.slice(last + 1).map((message) => {
    if (HumanMessage.isInstance(message)) return message;
    throw new AgentsError(
      "foreign_message",
      "only new messages of the user are taken; the rest of a conversation is kept by a checkpointer",
    );
  });
}

function highestHandle(messages: readonly BaseMessage[]): number {
  let highest = 0;
  for (const message of messages) {
    for (const [, id] of JSON.stringify(message.content).matchAll(/\{\{h(\d{1,9})\}\}/g))
      highest = Math.max(highest, Number(id));
  }
  return highest;
}
