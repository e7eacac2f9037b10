// Tool filter: before it sees any data, the model names the tools that the request needs. The agent is offered no other.
import { createAgent } from "langchain";
import { z } from "zod";
import { askModel } from "./ask-model.ts";
import type { Defense } from "./defense.ts";
import { playPlain, showToolErrors } from "./play-plain.ts";

export const toolFilter: Defense = {
  name: "tool-filter",
  idea: "the model names the tools that the request needs, before it sees data; it has no others",
  play(setup) {
    const { model, systemPrompt, prompt, tools } = setup;
    return playPlain(setup, async (config) => {
      const { tools: chosen } = await askModel(setup, config, {
        name: CHOOSE_TOOLS,
        purpose: "Name every tool that the request needs, and none that it does not need.",
        input: { request: prompt, tools: tools.map(({ name, description }) => ({ name, description })) },
        returns: z.object({ tools: z.array(z.string().max(64)).max(64) }),
      });
      const offered = tools.filter(({ name }) => chosen.includes(name)).map((tool) => tool.langchain);
      const agent = createAgent({ model, systemPrompt, tools: offered, middleware: [showToolErrors] });
      return agent.invoke({ messages: [{ role: "user", content: prompt }] }, config);
    });
  },
};

/** The question, as whoever answers is told. */
export const CHOOSE_TOOLS = "choose_tools";
