// The runs of one agent, as its engine sees them. A run is found by a private key of the graph's state, which holds an
// opaque id and a digest of the messages, nothing else.
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { AttendedThread } from "../checkpoints/database-saver.ts";
import type { Run } from "../run/run.ts";
import type { Place } from "./place.ts";

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
  /** Durable before anything that it asks for begins. */
  received(run: Run, asked: readonly BaseMessage[], reply: Reply): Promise<void>;
  /** It waits for a person: nobody holds it. */
  wait(run: Run): Promise<void>;
  /** It can go no further. */
  fail(run: Run, messages: readonly BaseMessage[], error: unknown): Promise<void>;
  /** It is over. Returns what the state says now. `ending`: asked of it first, where it has not ended. */
  end(
    at: Place,
    state: string | undefined,
    messages: readonly BaseMessage[],
    ending: (run: Run) => Promise<void>,
  ): Promise<string>;
  /**
   * An invocation begins that tells its end: until then its run is not let go of. `stored`: what LangGraph stores meanwhile
   * goes in the transactions of what the run keeps.
   */
  attend(at: Place, stored: AttendedThread | undefined): void;
  /** It has ended, however it did: others may take its run up. */
  release(at: Place): Promise<void>;
}
