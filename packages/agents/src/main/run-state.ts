// What the graph's private key says of a run: its id, how many messages there were when it began or ended, and their digest.
import type { BaseMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { digestOf } from "./fingerprint.ts";

export interface RunState {
  readonly run: string;
  readonly messages: number;
  readonly digest: string;
}

export function formatState(run: string, messages: readonly BaseMessage[]): string {
  return `${VERSION} ${run} ${messages.length} ${digestOf(messages)}`;
}

/** @throws AgentsError `bad_agent`: a newer Bulkhead wrote it. */
export function parseState(state: string | undefined): RunState | undefined {
  const [version, run, messages, digest] = state?.split(" ") ?? [];
  if (run === undefined || messages === undefined || digest === undefined) return undefined;
  if (Number(version) > VERSION) {
    throw new AgentsError(
      "bad_agent",
      "a newer Bulkhead led this conversation; update this one, or start a new thread",
    );
  }
  return { run, messages: Number(messages), digest };
}

/** What stands in the graph's state once it is mended. */
export function mended(messages: readonly BaseMessage[], repairs: readonly BaseMessage[]): readonly BaseMessage[] {
  const mending = new Map(repairs.map((message) => [message.id, message]));
  return messages
    .map((message) => mending.get(message.id) ?? message)
    .filter((message) => message.getType() !== "remove");
}

/** Nobody here knows the run that the graph's state names. */
export function unknownRun(): AgentsError {
  return new AgentsError("bad_agent", "this run is not known here; start it with a new user message");
}

const VERSION = 1;
