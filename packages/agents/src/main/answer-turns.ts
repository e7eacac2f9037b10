// How a main agent with a `responseFormat` ends: by a value that fits. A flaw is told to the model, twice a run at most; those
// turns are no part of the conversation.
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { answerPrompt } from "../prompts/answer.ts";
import type { Run } from "../run/run.ts";
import type { AnswerFormat, ReadAnswer } from "./answer-format.ts";

const MOST_REPAIRS = 2;

/** An AI message into the conversation. `structured`: what it says, where it is the answer. */
export type Receive = (message: AIMessage, structured?: unknown) => Promise<AIMessage>;

/**
 * `ask`: with what is said beside the conversation. `receive`: an AI message into it.
 * @throws AgentsError `model_failed`: no answer fits.
 */
export async function answerTurns<T>(
  run: Run,
  format: AnswerFormat,
  ask: (beside: readonly BaseMessage[]) => Promise<T>,
  receive: Receive,
): Promise<T> {
  let beside: readonly BaseMessage[] = [];
  for (;;) {
    const response = await ask(beside);
    if (!AIMessage.isInstance(response)) return response;
    const read = format.read(response, run.thread.handles);
    // `createAgent` takes these two from a model call; the type of a middleware's hook knows one of them.
    if (read.kind === "calls") return (await receive(response)) as T;
    if (read.kind === "answer") {
      const text = JSON.stringify(read.value);
      const { usage_metadata } = response;
      const said = new AIMessage({ content: text, ...(usage_metadata === undefined ? {} : { usage_metadata }) });
      return { structuredResponse: read.value, messages: [await receive(said, read.value)] } as T;
    }
    if (run.answerRepairs === MOST_REPAIRS) throw noAnswer(read);
    run.answerRepairs++;
    run.checkLimits();
    beside = [...beside, response, ...repair(response, answerPrompt(read.flaw, read.at))];
  }
}

/** Providers refuse a conversation with a call that has no answer. */
function repair({ tool_calls = [] }: AIMessage, text: string): readonly BaseMessage[] {
  if (tool_calls.length === 0) return [new HumanMessage(text)];
  return tool_calls.map(
    ({ id = "", name }) => new ToolMessage({ content: text, tool_call_id: id, name, status: "error" }),
  );
}

function noAnswer({ flaw, at }: ReadAnswer & { readonly kind: "flaw" }): AgentsError {
  const last = at === "" ? flaw : `${flaw} at ${at}`;
  return new AgentsError(
    "model_failed",
    `the model gave no answer that fits responseFormat, asked ${MOST_REPAIRS + 1} times (last: ${last}); make responseFormat smaller, say in systemPrompt what each field is, or use a stronger model`,
  );
}
