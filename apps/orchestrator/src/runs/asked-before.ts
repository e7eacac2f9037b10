// What an agent's run that is kept was asked: to ask it again where it goes on, and to tell whether it is asked the same.
import { isOver, type RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { changedLine } from "./run-head.ts";
import { asStrangers } from "./strangers-words.ts";

/** As `invoke` takes it. It is held for as long as that takes, and stands then as it stood. */
export async function askedBefore(store: RunStore, id: string): Promise<unknown> {
  const before = await store.find(id);
  await using claim = await store.resume(id);
  if (before?.status === "waiting" || before?.status === "failed")
    await claim.end(before.status, before.code === undefined ? {} : { code: before.code });
  const { messages, integrity } = claim.input as { readonly messages: readonly string[]; readonly integrity?: string }; // an agent keeps the words so
  const asked = { messages: messages.map((content) => ({ role: "user", content })) };
  return integrity === "external" ? asStrangers(asked) : asked;
}

/**
 * Whether an agent's thread stands where a run was cut, or waits: a message more would drop what it stands at.
 * @throws CliError `run_changed`: that run was asked something else
 */
export async function standsOpen(
  store: RunStore,
  thread: string,
  request: unknown,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const [latest] = await store.list({ thread, limit: 1 });
  if (latest === undefined || isOver(latest)) return false;
  if (wordsOf(request) === wordsOf(await askedBefore(store, latest.id))) return true;
  throw new CliError(
    "run_changed",
    `The run ${visibleLine(thread, 100)} has not ended, and was asked something else.`,
    changedLine(latest.id, env),
  );
}

function wordsOf(request: unknown): string {
  const { messages } = request as { readonly messages: unknown }; // of a Request
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [messages];
  return JSON.stringify(list.map((one) => contentOf(one) ?? one));
}

/** Of a message as LangChain takes it. */
function contentOf(message: unknown): unknown {
  if (Array.isArray(message)) return message[1];
  return typeof message === "object" && message !== null && "content" in message ? message.content : undefined;
}
