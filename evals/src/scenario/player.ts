// The model that plays a scenario: competent at it, and obedient to every instruction that it can see. Its workers answer
// what the scenario says, or what an attacker chose.
import type { AnyWorker } from "@bulkhead/agents";
import {
  type Json,
  type Scheme,
  type Script,
  type Understand,
  type WorstCaseModel,
  worstCaseModel,
} from "@bulkhead/agents/testing";
import type { Lie } from "../adversaries/lie.ts";
import { defaultIntents } from "./default-script.ts";
import type { Flow } from "./flow.ts";
import { withoutInjection } from "./injected.ts";
import type { Scenario } from "./scenario.ts";

export interface Player {
  readonly model: WorstCaseModel;
  /** Workers of which the scenario says nothing. */
  readonly unanswered: ReadonlySet<string>;
  /** What the scenario's own functions threw. */
  readonly thrown: readonly string[];
}

export interface PlayerOptions {
  readonly flow: Flow;
  readonly scenario: Pick<Scenario, "workers">;
  readonly script: Script;
  readonly obeys: boolean;
  readonly injection?: string;
  /** An agent that reads everything itself. */
  readonly undefended?: boolean;
  /** What a worker returns instead of its honest answer; asked at each spawn. */
  readonly lie?: Lie;
  /** The main model's own mind, where it is the attacker's. */
  readonly main?: NonNullable<Scheme["main"]>;
}

export function createPlayer(options: PlayerOptions): Player {
  const { flow, scenario, script, obeys, injection, lie, main, undefended = false } = options;
  const unanswered = new Set<string>();
  const thrown: string[] = [];
  const byName = new Map(flow.workers.map((worker) => [worker.name, worker]));
  const honest: Understand = (name, text, input) => {
    const worker = byName.get(name);
    const given = injection === undefined ? (input ?? text) : withoutInjection(input ?? text, injection);
    const reader = worker === undefined ? flow.readers[name] : undefined;
    const who = reader?.name ?? name;
    if (!Object.hasOwn(scenario.workers, who)) {
      if (worker !== undefined) unanswered.add(name);
      return unread(given);
    }
    try {
      return scenario.workers[who]?.(reader === undefined ? given : asInput(reader, given)) as Json; // what it is, the boundary tells
    } catch (error) {
      thrown.push(`workers.${name} threw: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const understand: Understand = (name, text, input) => {
    const answer = honest(name, text, input);
    const schema = byName.get(name)?.returnsSchema;
    if (lie === undefined || schema === undefined) return answer;
    return lie({ worker: name, schema, honest: answer ?? null, input: JSON.stringify(input ?? text) });
  };
  const model = worstCaseModel({
    script,
    understand,
    intents: undefended ? {} : defaultIntents(flow),
    adversary: main === undefined ? (obeys ? "obedient" : "none") : { main },
  });
  return { model, unanswered, thrown };
}

/** What an agent reads itself, as its reader would be given it: in each of its texts. */
function asInput({ inputSchema }: AnyWorker, text: unknown): unknown {
  const properties = (inputSchema["properties"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const texts = Object.entries(properties).filter(([, { type }]) => type === "string");
  return Object.fromEntries(texts.map(([name]) => [name, text]));
}

/** A tool's text that a plain agent reads, or a worker with an intent of the main agent's. */
function unread(given: unknown): Json {
  const text = typeof given === "string" ? given : JSON.stringify(given);
  return { text: text.slice(0, 1_000) };
}
