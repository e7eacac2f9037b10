// Repeat prompt, or sandwich: before the model reads what tools returned, the user's request stands after it once more.
import { HumanMessage } from "@langchain/core/messages";
import { createAgent, createMiddleware } from "langchain";
import type { Defense } from "./defense.ts";
import { playPlain, showToolErrors } from "./play-plain.ts";

export const repeatPrompt: Defense = {
  name: "repeat-prompt",
  idea: "the user's request stands once more after what tools returned",
  play(setup) {
    const { model, systemPrompt, prompt } = setup;
    const tools = setup.tools.map((tool) => tool.langchain);
    const agent = createAgent({ model, systemPrompt, tools, middleware: [repeating(prompt), showToolErrors] });
    return playPlain(setup, (config) => agent.invoke({ messages: [{ role: "user", content: prompt }] }, config));
  },
};

/** For the model's eyes only: the conversation that is kept has the request once. */
const repeating = (prompt: string) =>
  createMiddleware({
    name: "repeat_prompt",
    wrapModelCall: (request, handler) => {
      const { messages } = request;
      if (messages.at(-1)?.getType() !== "tool") return handler(request);
      return handler({ ...request, messages: [...messages, new HumanMessage(prompt)] });
    },
  });
