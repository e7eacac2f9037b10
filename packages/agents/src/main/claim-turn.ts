// The claim of a new turn: of a new run, or of the one that began with these very messages and was cut before LangGraph
// stored that; of a fork, the run that stands ready on its thread.
import { randomUUID } from "node:crypto";
import { type Claim, isOver, type NewRun, type RunStore, type RunSummary } from "@bulkhead/memory";
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { askedHash } from "../run/asked-hash.ts";
import { claimRun } from "../run/claim-run.ts";
import { type CallerIntegrity, callerIntegrity, currentObservation } from "../run/observe-run.ts";
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
  const integrity = callerIntegrity();
  const hashes = hashesOf({ name, messages: digestOf(messages), principal });
  const asked = hashes[integrity];
  const isOpen = latest !== undefined && !isOver(latest);
  const isFork = isFirst && latest?.forkedFrom !== undefined;
  if (isOpen && (latest.asked === asked || latest.asked === hashes.external || isFork))
    return claimRun(() => store.resume(latest.id));
  const module = currentObservation()?.module;
  const made: NewRun = {
    id: randomUUID(),
    thread: at,
    kind: "agent",
    name,
    ...(module === undefined ? {} : { module }),
    principal,
    asked,
    input: { messages: newWords(messages), ...(integrity === "user" ? {} : { integrity }) },
    label: initialLabel(settings, integrity),
  };
  return claimRun(() => store.claim(made));
}

/** What a stranger asked is something else than the same of the user's. */
function hashesOf(asked: Readonly<Record<string, string>>): Readonly<Record<CallerIntegrity, string>> {
  return { user: askedHash(asked), external: askedHash({ ...asked, integrity: "external" }) };
}

/** Whose words a run that is taken up was begun with, and whose are said now: the lower one. */
export function turnIntegrity({ input }: Pick<Claim, "input">): CallerIntegrity {
  const isKept = typeof input === "object" && input !== null && "integrity" in input;
  return isKept ? "external" : callerIntegrity();
}

/** The user's messages since the model last spoke. */
function newWords(messages: readonly BaseMessage[]): string[] {
  const last = messages.findLastIndex((message) => !HumanMessage.isInstance(message));
  return messages.slice(last + 1).map(({ text }) => text);
}
