// A question that a defense puts to the model by itself, before its agent sees any data: which tools? which plan?
//
// The request is made like a worker's, so that whoever answers knows what is asked: its system message begins with the
// question's name, its user message is the input as JSON, and it is answered by the tool `return`.
import { initChatModel } from "langchain";
import { z } from "zod";
import type { Setup } from "./defense.ts";
import type { PlainConfig } from "./play-plain.ts";

export interface Question<R extends z.ZodType> {
  readonly name: string;
  /** What is to be found out. */
  readonly purpose: string;
  readonly input: object;
  readonly returns: R;
}

/** @throws Error when the model gave no answer of this shape: without one there is no agent to play. */
export async function askModel<R extends z.ZodType>(
  { model }: Setup,
  { signal, callbacks }: Pick<PlainConfig, "signal" | "callbacks">,
  { name, purpose, input, returns }: Question<R>,
): Promise<z.infer<R>> {
  const chat = typeof model === "string" ? await initChatModel(model) : model;
  if (chat.bindTools === undefined) throw new Error("the model takes no tools");
  const { $schema: _, ...parameters } = z.toJSONSchema(z.object({ value: returns }));
  const tool = { name: "return", description: "Answer with the result. Call it exactly once.", parameters };
  const bound = chat.bindTools([{ type: "function", function: tool }], { tool_choice: "return" });
  const system = `You are the worker "${name}".\nYour task: ${purpose}\nAnswer by calling the tool "return" once.`;
  const answer = await bound.invoke(
    [
      { role: "system", content: system },
      { role: "user", content: JSON.stringify(input) },
    ],
    { signal, callbacks: callbacks as never }, // an object of handlers is one; LangChain's type wants its class
  );
  const args = answer.tool_calls?.find((call) => call.name === "return")?.args;
  return returns.parse(args?.["value"]);
}
