// The claim of a new turn: of a new run, or of the one that began with these very messages and was cut before LangGraph
// stored that; of a fork, the run that stands ready on its thread.
import { randomUUID } from "node:crypto";
import { type Claim, isOver, type NewRun, type RunStore, type RunSummary } from "@bulkhead/memory";
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { askedHash } from "../run/asked-hash.ts";
import { claimRun } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import type { Settings } from "../run/settings.ts";
import { initialLabel } from "./adopted-thread.ts";
import { digestOf } from "./fingerprint.ts";

export interface Turn {
  /** The agent's. */
  readonly name: string;
  readonly settings: Settings;
  readonly store: RunStore;
  /** Of LangGraph's conversation. */
  readonly at: string;
  /** The last run of the thread. */
  readonly latest: RunSummary | undefined;
  /** The graph's state knows no run of the conversation yet. */
  readonly isFirst: boolean;
  readonly messages: readonly BaseMessage[];
}

/** @throws AgentsError `run_active` */
export function claimTurn({ name, settings, store, at, latest, isFirst, messages }: Turn): Promise<Claim> {
  const { principal } = settings;
  const asked = askedHash({ name, messages: digestOf(messages), principal });
  const isOpen = latest !== undefined && !isOver(latest);
  const isFork = isFirst && latest?.forkedFrom !== undefined;
  if (isOpen && (latest.asked === asked || isFork)) return claimRun(() => store.resume(latest.id));
  const module = currentObservation()?.module;
  const made: NewRun = {
    id: randomUUID(),
    thread: at,
    kind: "agent",
    name,
    ...(module === undefined ? {} : { module }),
    principal,
    asked,
    input: { messages: newWords(messages) },
    label: initialLabel(settings),
  };
  return claimRun(() => store.claim(made));
}

/** The user's messages since the model last spoke. */
function newWords(messages: readonly BaseMessage[]): string[] {
  const last = messages.findLastIndex((message) => !HumanMessage.isInstance(message));
  return messages.slice(last + 1).map(({ text }) => text);
}
