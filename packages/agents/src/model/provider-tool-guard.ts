// Looks at what goes to a main model, whoever changed it on the way: a middleware inside adds a tool or takes another
// model. LangChain shows a callback handler the parameters before it sends them, and lets it stop the call.
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { withHandler } from "../tracing/configured-callbacks.ts";
import { ranByProvider } from "./provider-result.ts";
import { providerToolIn } from "./provider-tool.ts";

/** @throws AgentsError `bad_agent`: before anything is sent, and for a reply that holds what a provider's tool left */
export async function withoutProviderTools<T>(ask: () => Promise<T>): Promise<T> {
  const answer = await withHandler(new ProviderToolGuard(), ask);
  for (const message of repliesIn(answer)) {
    const kind = ranByProvider(message);
    if (kind !== undefined) refuseProviderTool(kind);
  }
  return answer;
}

/** A handler answers with the reply, or with a structured response and its messages. */
function repliesIn(answer: unknown): readonly AIMessage[] {
  const { messages = [] } = (typeof answer === "object" && answer !== null ? answer : {}) as { messages?: unknown };
  return [answer, ...(Array.isArray(messages) ? messages : [])].filter((one) => AIMessage.isInstance(one));
}

export function refuseProviderTool(name: string): never {
  throw new AgentsError(
    "bad_agent",
    `"${name}" is a tool that the provider runs by itself: what it returns would stand in the model's own answer; take it out, and let a worker read the web with a tool of yours`,
  );
}

class ProviderToolGuard extends BaseCallbackHandler {
  readonly name = "bulkhead-provider-tools";
  override readonly raiseError = true;
  override readonly awaitHandlers = true;

  override handleChatModelStart(
    ...[, , , , sent]: Parameters<NonNullable<BaseCallbackHandler["handleChatModelStart"]>>
  ): void {
    const name = providerToolIn(sent?.["options"]) ?? providerToolIn(sent?.["invocation_params"]);
    if (name !== undefined) refuseProviderTool(name);
  }
}
