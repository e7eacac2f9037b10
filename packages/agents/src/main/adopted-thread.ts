// A conversation of which nothing is known here but what the graph's state says: another process led it, another agent, or
// it is an older checkpoint. It goes on with its words, without its handles, and what it has read could be anybody's.
import { randomUUID } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import type { CallerIntegrity } from "../run/observe-run.ts";
import type { Settings } from "../run/settings.ts";
import { digestOf } from "./fingerprint.ts";
import type { RunState } from "./run-state.ts";
import { Thread } from "./thread.ts";

export interface Adopted {
  readonly thread: Thread;
  /** What nobody here made, after the last that is known: it is taken out. */
  readonly leftOver: readonly BaseMessage[];
}

/** `last`: what the graph's state says; undefined for a new one. @throws AgentsError `foreign_message` */
export function adoptThread(last: RunState | undefined, messages: readonly BaseMessage[], settings: Settings): Adopted {
  const thread = new Thread(randomUUID(), initialLabel(settings));
  if (last === undefined) return { thread, leftOver: [] };
  // What its last turn began with or left is all that is known.
  const head = messages.slice(0, last.messages);
  if (digestOf(head) !== last.digest) {
    throw new AgentsError("foreign_message", "this conversation is not as it was left; start a new thread");
  }
  thread.adopt(head);
  const leftOver = messages.slice(last.messages).filter((message) => !HumanMessage.isInstance(message));
  return { thread, leftOver };
}

/** Of a conversation that nobody has said anything in, where that one begins it. */
export function initialLabel(settings: Settings, integrity: CallerIntegrity = "user"): Label {
  return { integrity, readers: settings.userWords === "public" ? "public" : [settings.principal] };
}
