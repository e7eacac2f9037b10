// No defense: an ordinary agent that reads everything itself. The control of every comparison.
import { createAgent } from "langchain";
import type { Defense } from "./defense.ts";
import { playPlain, showToolErrors } from "./play-plain.ts";

export const none: Defense = {
  name: "none",
  idea: "an ordinary agent, which reads everything itself",
  play(setup) {
    const { model, systemPrompt, prompt } = setup;
    const tools = setup.tools.map((tool) => tool.langchain);
    const agent = createAgent({ model, systemPrompt, tools, middleware: [showToolErrors] });
    return playPlain(setup, (config) => agent.invoke({ messages: [{ role: "user", content: prompt }] }, config));
  },
};
