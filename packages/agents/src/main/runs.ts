// The runs of one agent, as its engine sees them: kept in a store, where the agent has one and LangGraph keeps its own
// checkpoints, else in this process only. A run is found by a private key of the graph's state, which holds an opaque id and
// a digest of the messages, nothing else.
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import { storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import type { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { keptRuns } from "./kept-runs.ts";
import type { Entries } from "./pending-call.ts";
import type { Place } from "./place.ts";
import { processRuns } from "./process-runs.ts";

export interface Started {
  /** It goes on with its calls: what came meanwhile was refused, and LangGraph had left the step that waited for it. */
  readonly goesOn?: boolean;
  /** What mends the graph's messages: see `Accepted`. */
  readonly repairs: readonly BaseMessage[];
  /** What the graph's state says of it. */
  readonly state: string;
}

/** What the main model said. */
export interface Reply {
  readonly message: AIMessage;
  /** Of a final answer with a `responseFormat`. */
  readonly structured?: unknown;
}

export interface Runs {
  /**
   * Starts a run on all of a conversation's messages. `state`: what the graph's state said before.
   * @throws AgentsError `foreign_message`, `approval_pending`, `run_active`
   */
  start(at: Place, state: string | undefined, messages: readonly BaseMessage[]): Promise<Started>;
  /** The run that the state names, held while `work` goes on. @throws AgentsError */
  during<T>(
    at: Place,
    state: string | undefined,
    messages: readonly BaseMessage[],
    work: (run: Run) => Promise<T>,
  ): Promise<T>;
  /** What the model replied to these messages before the run was cut: it is not asked again. */
  replied(run: Run, messages: readonly BaseMessage[]): Reply | undefined;
  /** Durable when it resolves: before anything that it asks for runs. */
  received(run: Run, asked: readonly BaseMessage[], reply: Reply): Promise<void>;
  /** It waits for a person: nobody holds it. */
  wait(run: Run): Promise<void>;
  /** It can go no further. */
  fail(run: Run, messages: readonly BaseMessage[], error: unknown): Promise<void>;
  /** It is over. Returns what the state says now. */
  end(at: Place, state: string | undefined, messages: readonly BaseMessage[]): Promise<string>;
  /** An invocation begins that tells its end: until then its run is not let go of. */
  attend(at: Place): void;
  /** It has ended, however it did: others may take its run up. */
  release(at: Place): Promise<void>;
}

/** `known`: the tools that the agent is known to have, in this process. */
export function createRuns(name: string, settings: Settings, known: Entries): Runs {
  const process = processRuns(settings);
  const kept = keptRuns(name, settings, known);
  /** The run's own: of the store that is there now, unless it began here without one. */
  const of = (run: Run): Runs => (run.claim === undefined ? process : kept);
  const at = ({ thread, saved }: Place): Runs =>
    thread !== undefined && saved && storeOf(settings, currentObservation()) !== undefined ? kept : process;
  return {
    start: (place, ...rest) => at(place).start(place, ...rest),
    during: (place, ...rest) => at(place).during(place, ...rest),
    replied: (run, ...rest) => of(run).replied(run, ...rest),
    received: (run, ...rest) => of(run).received(run, ...rest),
    wait: (run) => of(run).wait(run),
    fail: (run, ...rest) => of(run).fail(run, ...rest),
    end: (place, ...rest) => at(place).end(place, ...rest),
    attend: (place) => at(place).attend(place),
    release: (place) => at(place).release(place),
  };
}
