// Plan, then execute (Beurer-Kellner et al., arXiv 2506.08837): the calls are fixed before any tool output is read. Data can
// still decide the arguments that the plan left open, and what is said in the end.
import { ToolMessage } from "@langchain/core/messages";
import { createAgent, createMiddleware } from "langchain";
import { askModel } from "./ask-model.ts";
import { type CallPlan, callPlan, followPlan } from "./call-plan.ts";
import type { Defense } from "./defense.ts";
import { playPlain, showToolErrors } from "./play-plain.ts";

export const planThenExecute: Defense = {
  name: "plan-then-execute",
  idea: "the calls are planned before any data is read; data may only fill open arguments",
  play(setup) {
    const { model, systemPrompt, prompt, tools } = setup;
    return playPlain(setup, async (config) => {
      const plan = await askModel(setup, config, {
        name: MAKE_PLAN,
        purpose:
          "Plan every call that the request needs, in order. Give the arguments that the request already says, each as JSON; leave out those that only the data can tell.",
        input: { request: prompt, tools: tools.map(({ name, description, open }) => ({ name, description, open })) },
        returns: callPlan,
      });
      const middleware = [holding(plan), showToolErrors];
      const agent = createAgent({ model, systemPrompt, tools: tools.map((tool) => tool.langchain), middleware });
      return agent.invoke({ messages: [{ role: "user", content: prompt }] }, config);
    });
  },
};

/** The question, as whoever answers is told. */
export const MAKE_PLAN = "make_plan";

const holding = (plan: CallPlan) => {
  const mayRun = followPlan(plan);
  const planned = new Set<string>();
  return createMiddleware({
    name: "plan_then_execute",
    // The calls of one message run at once: which of them are planned is decided in their order, before any runs.
    wrapModelCall: async (request, handler) => {
      const message = await handler(request);
      const calls = "tool_calls" in message ? (message.tool_calls ?? []) : [];
      for (const { id, name, args } of calls) if (id !== undefined && mayRun(name, args)) planned.add(id);
      return message;
    },
    wrapToolCall: (request, handler) => {
      const { id = "", name } = request.toolCall;
      if (planned.delete(id)) return handler(request);
      const content = `Error: this call of ${name} is not in the plan; go on without it`;
      return new ToolMessage({ content, tool_call_id: id, name, status: "error" });
    },
  });
};
