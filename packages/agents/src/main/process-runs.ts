// Runs and threads that end with this process. The longest unused threads are forgotten beyond a thousand: their handles
// then stand for nothing, and what was said in them counts as anybody's words.
import { randomUUID } from "node:crypto";
import { type BaseMessage, RemoveMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { Recent } from "../recent.ts";
import { callerIntegrity, currentObservation } from "../run/observe-run.ts";
import { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { adoptThread, initialLabel } from "./adopted-thread.ts";
import { formatState, mended, parseState, type RunState, unknownRun } from "./run-state.ts";
import type { Runs } from "./runs.ts";
import { isStrangers } from "./strangers-message.ts";
import type { Thread } from "./thread.ts";

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

export function processRuns(settings: Settings): Runs {
  const runs = new Recent<string, Run>((run) => run.supersede());
  const conversations = new Recent<string, Conversation>();
  const threads = new WeakMap<Run, string | undefined>();

  /** The conversation as this process knows it, or one that it goes on with. */
  const goOn = (
    threadId: string | undefined,
    last: RunState | undefined,
    messages: readonly BaseMessage[],
  ): GoingOn => {
    const here = threadId === undefined ? undefined : conversations.get(threadId);
    if (here !== undefined && (last === undefined ? here.run === undefined : here.run?.id === last.run)) {
      const cut = here.run?.ended === false;
      if (cut) here.thread.distrust();
      return { conversation: here, cut, leftOver: [] };
    }
    const { thread, leftOver } = adoptThread(last, messages, settings);
    if (last !== undefined) here?.run?.supersede();
    return { conversation: { thread, run: undefined }, cut: leftOver.length > 0, leftOver };
  };

  const find = (threadId: string | undefined, state: string | undefined): Run => {
    const run = runs.get(parseState(state)?.run ?? "");
    if (run === undefined || threads.get(run) !== threadId) throw unknownRun(); // a caller can write any id there
    return run;
  };
  const forget = (run: Run, messages: readonly BaseMessage[]): void => {
    runs.delete(run.id);
    run.thread.remember(messages);
  };

  return {
    async start({ threadId }, state, messages) {
      const { conversation, cut, leftOver } = goOn(threadId, parseState(state), messages);
      const { thread } = conversation;
      if (threadId !== undefined) conversations.use(threadId, conversation);
      const kept = messages.filter((message) => !leftOver.includes(message));
      const isStrange = kept.some((message) => isStrangers(message) && !thread.knows(message));
      const integrity = isStrange ? "external" : callerIntegrity();
      if (integrity === "external") thread.read(initialLabel(settings, integrity));
      const { words, repairs } = thread.accept(kept, { ofUser: integrity === "user" && !cut });
      conversation.run?.supersede();
      const observation = currentObservation();
      const run = new Run({ id: randomUUID(), thread, settings, userMessages: words, observation });
      conversation.run = run;
      runs.use(run.id, run);
      threads.set(run, threadId);
      return {
        repairs: [...repairs, ...leftOver.map(({ id = "" }) => new RemoveMessage({ id }))],
        state: formatState(run.id, mended(kept, repairs)),
      };
    },
    during: async ({ threadId }, state, _, work) => work(find(threadId, state)),
    replied: () => undefined,
    received: async () => undefined,
    wait: async () => undefined,
    async fail(run, messages, error) {
      run.end(false, AgentsError.from(error)?.code ?? "model_failed");
      forget(run, messages);
    },
    async end({ threadId }, state, messages, ending) {
      const run = find(threadId, state);
      await ending(run);
      run.end(true);
      forget(run, messages);
      return formatState(run.id, messages);
    },
    attend: () => undefined,
    release: async () => undefined,
  };
}
