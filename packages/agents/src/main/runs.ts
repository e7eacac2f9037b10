// The runs and threads of one agent in this process. A run is found by a private key of the graph's state, which holds
// an opaque id and a digest of the messages, nothing else. The longest unused threads are forgotten beyond a thousand:
// their handles then stand for nothing, and what was said in them counts as anybody's words.
import { randomUUID } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import { type BaseMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { Recent } from "../recent.ts";
import { currentObservation } from "../run/observe-run.ts";
import { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { digestOf, Thread } from "./thread.ts";

interface Started {
  readonly run: Run;
  /** What mends the graph's messages: see `Accepted`. */
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

interface GoingOn {
  readonly conversation: Conversation;
  /** The last turn was left without its end. */
  readonly cut: boolean;
  /** What nobody here made, after the last that is known: it is taken out. */
  readonly leftOver: readonly BaseMessage[];
}

interface Conversation {
  readonly thread: Thread;
  run: Run | undefined;
}

export function createRuns(settings: Settings): Runs {
  const runs = new Recent<string, Run>((run) => run.supersede());
  const conversations = new Recent<string, Conversation>();

  /** The conversation as this process knows it, or one that it goes on with. */
  const goOn = (threadId: string | undefined, last: State | undefined, messages: readonly BaseMessage[]): GoingOn => {
    const here = threadId === undefined ? undefined : conversations.get(threadId);
    if (here !== undefined && (last === undefined ? here.run === undefined : here.run?.id === last.run)) {
      const cut = here.run?.ended === false;
      if (cut) here.thread.distrust();
      return { conversation: here, cut, leftOver: [] };
    }
    const conversation = { thread: new Thread(randomUUID(), initialLabel(settings)), run: undefined };
    if (last === undefined) return { conversation, cut: false, leftOver: [] };
    // Another process, another agent or an older checkpoint: what its last turn began with or left is all that is known.
    const head = messages.slice(0, last.messages);
    if (digestOf(head) !== last.digest) {
      throw new AgentsError("foreign_message", "this conversation is not as it was left; start a new thread");
    }
    conversation.thread.adopt(head);
    const leftOver = messages.slice(last.messages).filter((message) => !HumanMessage.isInstance(message));
    here?.run?.supersede();
    return { conversation, cut: leftOver.length > 0, leftOver };
  };

  return {
    start(threadId, state, messages) {
      const { conversation, cut, leftOver } = goOn(threadId, parseState(state), messages);
      const { thread } = conversation;
      if (threadId !== undefined) conversations.use(threadId, conversation);
      const kept = messages.filter((message) => !leftOver.includes(message));
      const { words, repairs } = thread.accept(kept, { cut });
      conversation.run?.supersede();
      const observation = currentObservation();
      const run = new Run({ id: randomUUID(), thread, settings, userMessages: words, observation });
      conversation.run = run;
      runs.use(run.id, run);
      const mended = new Map(repairs.map((message) => [message.id, message]));
      const stands = kept
        .map((message) => mended.get(message.id) ?? message)
        .filter((message) => message.getType() !== "remove");
      return {
        run,
        repairs: [...repairs, ...leftOver.map(({ id = "" }) => new RemoveMessage({ id }))],
        state: formatState({ run: run.id, messages: stands.length, digest: digestOf(stands) }),
      };
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

interface State {
  readonly run: string;
  /** How many messages there were when the last run began or ended, and their digest. */
  readonly messages: number;
  readonly digest: string;
}

const VERSION = 1;

function formatState({ run, messages, digest }: State): string {
  return `${VERSION} ${run} ${messages} ${digest}`;
}

/** @throws AgentsError `bad_agent`: a newer Bulkhead wrote it. */
function parseState(state: string | undefined): State | undefined {
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

function initialLabel(settings: Settings): Label {
  return { integrity: "user", readers: settings.userWords === "public" ? "public" : [settings.principal] };
}
