// Bulkhead: a main agent that reads nothing, readers that do, rules on every call; and, where somebody is there, a person for
// what is not met.
import { type AgentOptions, createMainAgent, observeRun, type RunReport } from "@bulkhead/agents";
import { processRunStore, type RunStore } from "@bulkhead/memory";
import type { BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import type { Defense, Played, Setup } from "./defense.ts";

type Ask = NonNullable<AgentOptions["ask"]>;

export const bulkhead = (ask: Ask): Defense => ({
  name: `bulkhead-${ask}`,
  idea: IDEAS[ask],
  ...(ask !== "never" && { asks: true }),
  workers: true,
  rules: true,
  async play(setup) {
    const { model, systemPrompt, tools, readers, user, principals } = setup;
    const store = processRunStore();
    const agent = createMainAgent({
      model,
      systemPrompt,
      tools,
      readers,
      ask,
      principal: user.name,
      principals: { ...principals, [user.name]: [user.address] },
      ...(setup.approve !== undefined && { store, checkpointer: new MemorySaver() }),
    });
    return played(await playUntilAnswered(setup, agent, store));
  },
});

const IDEAS: Readonly<Record<Ask, string>> = {
  never: "isolation and rules; what is not met is denied",
  unmet: "isolation and rules; what is not met asks a person",
  tainted: "isolation and rules; every write touched by strangers' data asks a person",
};

interface Ended {
  readonly messages: readonly BaseMessage[];
  readonly reports: readonly RunReport[];
  readonly asks: number;
}

/** Goes on until nothing waits any more: each question is answered once, and a run takes up where it stopped. */
async function playUntilAnswered(
  { prompt, signal, recursionLimit, approve }: Setup,
  agent: ReturnType<typeof createMainAgent>,
  store: RunStore,
): Promise<Ended> {
  const config = { signal, recursionLimit, configurable: { thread_id: "sample" } };
  const reports: RunReport[] = [];
  let asks = 0;
  let input: unknown = { messages: [{ role: "user", content: prompt }] };
  for (;;) {
    const { result, report } = await observeRun({}, () => agent.invoke(input as never, config)); // null goes on
    if (report !== undefined) reports.push(report);
    const questions = approve === undefined ? [] : await store.approvals.list();
    if (questions.length === 0) return { messages: result.messages as readonly BaseMessage[], reports, asks };
    for (const question of questions) {
      asks++;
      const yes = approve?.({ tool: question.base, arguments: question.arguments }) ?? false;
      await (yes
        ? store.approvals.approve(question.id, question.principal)
        : store.approvals.reject(question.id, question.principal));
    }
    input = null;
  }
}

function played({ messages, reports, asks }: Ended): Played {
  const last = reports.at(-1);
  const text = messages.at(-1)?.text ?? "";
  const effects = new Map(
    reports.flatMap(({ effects }) => effects.map((effect) => [effect.position, effect] as const)),
  );
  return {
    answer: last?.render(text) ?? text,
    attempted: [
      ...[...effects.values()].map((effect) => ({ tool: effect.base, arguments: effect.arguments })),
      ...reports.flatMap(({ spawns }) =>
        spawns.flatMap(({ attempted }) => attempted.map((tool) => ({ tool, arguments: {} }))),
      ),
    ],
    asks,
    bits: last?.threadBits ?? 0,
    modelCalls: sum(reports, ({ modelCalls }) => modelCalls),
    tokens: sum(reports, ({ tokens }) => tokens.input + tokens.output),
    refused: [...effects.values()]
      .filter(({ state }) => state === "denied" || state === "rejected")
      .map(({ base, decision, state }) => ({ tool: base, why: state === "rejected" ? "rejected" : why(decision) })),
  };
}

function why(decision: RunReport["effects"][number]["decision"]): string {
  if (decision.kind === "allow") return "";
  return [decision.reason, decision.argument].filter((part) => part !== undefined).join(" ");
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
