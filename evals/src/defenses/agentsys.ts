// AgentSys as published, with all roles played by the same model. Without a real model its two judges are played in two ways, so
// that what isolation holds and what right judges add can be told apart: `agentsys` has judges that let everything pass (an
// obedient one can be talked into that), `agentsys-correct` has judges that are always right.
import type { AnyTool, AnyWorker, Guard } from "@bulkhead/agents";
import { type AgentSysEvent, agentSysGuard, createAgentSys, type Intent } from "@bulkhead/agents/agentsys";
import type { Effect } from "../score/effect.ts";
import { isEffectful } from "../suite/world.ts";
import type { Defense, Played, Setup } from "./defense.ts";
import { isTestModel, type Judges, judges } from "./judges.ts";
import { playPlain } from "./play-plain.ts";

export const agentSys = (judged: Judges): Defense => ({
  name: judged === "correct" ? "agentsys-correct" : "agentsys",
  idea: IDEAS[judged],
  workers: true,
  play: (setup) => play(setup, judged),
});

const IDEAS: Readonly<Record<Judges, string>> = {
  worst: "AgentSys: workers read, models judge what they write; judges that let everything pass",
  correct: "AgentSys: workers read, models judge what they write; judges that are always right",
};

async function play(setup: Setup, judged: Judges): Promise<Played> {
  const { model, systemPrompt, prompt, tools, readers } = setup;
  const events: AgentSysEvent[] = [];
  const options = { model, tools, observe: (event: AgentSysEvent) => void events.push(event) };
  const own = isTestModel(model) ? { roles: judges(judged, model), intents: intentsOf(tools, readers) } : {};
  const { roles = {} } = own;
  const { guard, attempted } = watched(agentSysGuard({ ...options, roles }), tools);
  const agent = createAgentSys({ ...options, ...own, guard, systemPrompt });
  const main = await playPlain(setup, (config) =>
    agent.invoke({ messages: [{ role: "user", content: prompt }] }, config),
  );
  const asked = events.flatMap((event) => (event.kind === "model_call" ? [event] : []));
  return {
    ...main,
    attempted: [...main.attempted, ...attempted],
    modelCalls: main.modelCalls + asked.length,
    tokens: asked.reduce((sum, { usage }) => sum + (usage?.input ?? 0) + (usage?.output ?? 0), main.tokens),
    refused: events.flatMap((event) => (event.kind === "denied" ? [{ tool: event.tool, why: "guard" }] : [])),
  };
}

/** A model that plays a script declares no intents: they are what its readers return. A real model declares its own. */
function intentsOf(
  tools: readonly AnyTool[],
  readers: Readonly<Record<string, AnyWorker>>,
): Readonly<Record<string, Intent>> {
  return Object.fromEntries(
    tools.flatMap((tool) => {
      const reader = readers[tool.name];
      if (reader !== undefined) return [[tool.name, reader.returnsSchema] as const];
      return isEffectful(tool) ? [[tool.name, {}] as const] : [];
    }),
  );
}

/** The same guard; what workers ask for is kept. */
function watched(guard: Guard, tools: readonly AnyTool[]) {
  const attempted: Effect[] = [];
  const watch: Guard = async (call, signal) => {
    const tool = tools.find(({ name }) => name === call.tool);
    if (tool === undefined || isEffectful(tool))
      attempted.push({ tool: tool?.base ?? call.tool, arguments: call.arguments as Effect["arguments"] }); // a copy
    return guard(call, signal);
  };
  return { guard: Object.assign(watch, guard.clean && { clean: guard.clean }), attempted };
}
