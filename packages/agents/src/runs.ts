// The runs and threads of one agent in this process. A run is found by a private key of the graph's state, which holds
// an opaque id and a digest of the messages, nothing else. The longest unused threads are forgotten beyond a thousand:
// their handles then stand for nothing, and what was said in them counts as anybody's words.
import { randomUUID } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import type { BaseMessage } from "@langchain/core/messages";
import { AgentsError } from "./agents-error.ts";
import { currentObservation } from "./observe-run.ts";
import { Run } from "./run.ts";
import type { Settings } from "./settings.ts";
import { digestOf, Thread } from "./thread.ts";

interface Started {
  readonly run: Run;
  /** What mends the graph's messages after an earlier call was refused. */
  readonly repairs: readonly BaseMessage[];
  /** What the graph's state says of it. */
  readonly state: string;
}

export interface Runs {
  /**
   * Starts a run on all of a conversation's messages. `state`: what the graph's state said before. A run of the same
   * thread that has not ended is stopped: it can do nothing any more.
   * @throws AgentsError `foreign_message`
   */
  start(threadId: string | undefined, state: string | undefined, messages: readonly BaseMessage[]): Started;
  /** The run that the state names. @throws AgentsError */
  find(state: string | undefined): Run;
  /** The run is over. Returns what the state says now. */
  end(run: Run, messages: readonly BaseMessage[]): string;
}

interface Conversation {
  readonly thread: Thread;
  run: Run | undefined;
}

export function createRuns(settings: Settings): Runs {
  const runs = new Map<string, Run>();
  const conversations = new Map<string, Conversation>();

  const goOn = (
    threadId: string | undefined,
    last: State | undefined,
    messages: readonly BaseMessage[],
  ): Conversation => {
    const here = threadId === undefined ? undefined : conversations.get(threadId);
    if (here !== undefined && (last !== undefined || here.run === undefined)) {
      if (last?.run !== here.run?.id) here.thread.distrust(); // a fork, or two runs at once
      return here;
    }
    const made: Conversation = { thread: new Thread(randomUUID(), initialLabel(settings)), run: undefined };
    if (last !== undefined) {
      const head = messages.slice(0, last.messages);
      if (digestOf(head) !== last.digest) {
        throw new AgentsError("foreign_message", "this conversation is not as it was left; start a new thread");
      }
      made.thread.adopt(head);
    }
    return made;
  };

  return {
    start(threadId, state, messages) {
      const conversation = goOn(threadId, parseState(state), messages);
      const { thread } = conversation;
      if (threadId !== undefined) {
        conversations.delete(threadId); // to the end of the line
        conversations.set(threadId, conversation);
      }
      const { fresh, repairs } = thread.accept(messages);
      conversation.run?.supersede();
      const userMessages = fresh.map((message) => message.text);
      const run = new Run({ id: randomUUID(), thread, settings, userMessages, observation: currentObservation() });
      conversation.run = run;
      runs.set(run.id, run);
      forgetOldest(runs, (one) => one.supersede());
      forgetOldest(conversations, () => undefined);
      return { run, repairs, state: formatState({ run: run.id, messages: 0, digest: digestOf([]) }) };
    },
    find(state) {
      const run = runs.get(parseState(state)?.run ?? "");
      if (run === undefined) {
        throw new AgentsError("bad_agent", "this run is not known here; start it with a new user message");
      }
      return run;
    },
    end(run, messages) {
      runs.delete(run.id);
      run.thread.remember(messages);
      return formatState({ run: run.id, messages: messages.length, digest: digestOf(messages) });
    },
  };
}

const MOST = 1_000;

function forgetOldest<T>(map: Map<string, T>, forget: (one: T) => void): void {
  for (const [id, one] of map) {
    if (map.size <= MOST) break;
    map.delete(id);
    forget(one);
  }
}

interface State {
  readonly run: string;
  /** How many messages there were when the last run ended, and their digest. */
  readonly messages: number;
  readonly digest: string;
}

function formatState({ run, messages, digest }: State): string {
  return `${run} ${messages} ${digest}`;
}

function parseState(state: string | undefined): State | undefined {
  const [run, messages, digest] = state?.split(" ") ?? [];
  if (run === undefined || messages === undefined || digest === undefined) return undefined;
  return { run, messages: Number(messages), digest };
}

function initialLabel(settings: Settings): Label {
  return { integrity: "user", readers: settings.userWords === "public" ? "public" : [settings.principal] };
}
