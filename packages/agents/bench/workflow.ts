// What a workflow of 10 spawns costs, against the same graph without isolation: one node that makes the same 10 calls of
// the model, at an instant model and at one that takes 20 ms. It does the same job: it offers the model the same `return`
// tool, and reads the price from an answer that fits the same schema. Bare calls, whose answers nobody reads, are told
// too. Then 1,000 runs of it: does the heap stay where it is, do listeners? No database. Goals: at most 1.5 × the same
// graph; no growth of the heap; no listener left, no warning.
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AIMessage } from "@langchain/core/messages";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";
import { mediansInTurn, reportBench } from "../../../scripts/bench.ts";
import { defineWorker, defineWorkflow, given } from "../src/index.ts";
import { InstantModel } from "./instant-model.ts";

const SPAWNS = 10;
const RUNS = 1_000;
const WARM = 200;
const page = "A kettle of steel, 1.7 litres, 42.00 EUR until the end of November. ".repeat(20);
const pages = Array.from({ length: SPAWNS }, (_, n) => `${n}: ${page}`);
const value = { found: true, shop: "Nordlicht", cents: 4_200 };

const answer = () =>
  new AIMessage({ content: "", tool_calls: [{ name: "return", args: { value }, id: "1", type: "tool_call" }] });

class SlowModel extends InstantModel {
  override async _generate(...asked: Parameters<InstantModel["_generate"]>) {
    await sleep(20);
    return super._generate(...asked);
  }
}
const offer = z.object({ found: z.boolean(), shop: z.string().max(60), cents: z.int().min(0).max(10_000_000) });
const reader = defineWorker({
  name: "read_offer",
  purpose: "Find the price on this page.",
  input: z.object({ page: z.string() }),
  returns: offer,
});
const returned = z.object({ value: offer });
const returnTool = {
  type: "function",
  function: { name: "return", description: "Answer with the result.", parameters: z.toJSONSchema(returned) },
};
const asked = (page: string) => [
  { role: "system", content: "Find the price on this page." },
  { role: "user", content: page },
];
const State = Annotation.Root({ input: Annotation<{ pages: string[] }>, cents: Annotation<number> });

/** The same job: as a workflow, and as graphs that ask the model themselves. */
function subjects(model: InstantModel) {
  const flow = defineWorkflow({
    name: "offers",
    model,
    input: given(z.object({ pages: z.array(z.string()).max(SPAWNS) })),
    returns: z.object({ cents: z.int().min(0).max(100_000_000) }),
    workers: [reader],
    tools: [],
    async run(ctx, input) {
      const offers = await Promise.all(input.pages.map((text) => ctx.spawn(reader, { page: text })));
      return { cents: offers.reduce((sum, offer) => sum + (offer.ok ? offer.value.cents : 0), 0) };
    },
  });
  const bound = model.bindTools([returnTool], { tool_choice: "return" });
  return {
    bare: graphOf(async (text) => {
      await model.invoke(asked(text));
      return value.cents;
    }),
    same: graphOf(async (text) => {
      const { tool_calls: calls } = await bound.invoke(asked(text));
      return returned.parse(calls?.find(({ name }) => name === "return")?.args).value.cents;
    }),
    workflow: async (signal?: AbortSignal) => {
      const outcome = await flow.invoke({ pages }, signal === undefined ? {} : { signal });
      if (!outcome.ok || outcome.value.cents !== SPAWNS * value.cents) throw new Error("the workflow failed");
    },
  };
}

function graphOf(price: (page: string) => Promise<number>) {
  const graph = new StateGraph(State)
    .addNode("offers", async ({ input }) => {
      const prices = await Promise.all(input.pages.map(price));
      return { cents: prices.reduce((sum, cents) => sum + cents, 0) };
    })
    .addEdge(START, "offers")
    .addEdge("offers", END)
    .compile();
  return async () => {
    if ((await graph.invoke({ input: { pages } })).cents !== SPAWNS * value.cents) throw new Error("the graph failed");
  };
}

const collect = collector();
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};
const warnings: string[] = [];
process.on("warning", ({ name }) => warnings.push(name));

const instant = subjects(new InstantModel(answer));
const slow = subjects(new SlowModel(answer));
const ms = await mediansInTurn(
  { ...instant, workflow: () => instant.workflow() },
  { rounds: 15, calls: 20, warmUp: 5 },
);
const slowMs = await mediansInTurn({ same: slow.same, workflow: () => slow.workflow() }, { rounds: 9, calls: 5 });
const { signal } = new AbortController();
for (let run = 0; run < WARM; run++) await instant.workflow(signal);
const before = heap();
for (let run = WARM; run < RUNS; run++) await instant.workflow(signal);
const growth = heap() - before;

const holds = reportBench(
  {
    name: "workflow",
    results: [
      { name: "one node, 10 model calls whose answers nobody reads", value: ms.bare, unit: "ms" },
      { name: "the same graph: one node, 10 model calls, answers checked", value: ms.same, unit: "ms" },
      { name: "workflow of 10 spawns", value: ms.workflow, unit: "ms" },
      { name: "workflow / bare calls", value: ms.workflow / ms.bare, unit: "×" },
      { name: "workflow / the same graph", value: ms.workflow / ms.same, unit: "×", goal: { atMost: 1.5 } },
      {
        name: "workflow / the same graph, a model of 20 ms",
        value: slowMs.workflow / slowMs.same,
        unit: "×",
        goal: { atMost: 1.5 },
      },
      { name: "heap after 200 runs", value: before / 2 ** 20, unit: "MiB" },
      { name: "heap growth from run 200 to 1,000", value: growth / 2 ** 10, unit: "KiB", goal: { atMost: 512 } },
      {
        name: "listeners left on the caller's signal",
        value: getEventListeners(signal, "abort").length,
        unit: "",
        goal: { atMost: 0 },
      },
      { name: "process warnings", value: warnings.length, unit: "", goal: { atMost: 0 } },
    ],
  },
  process.argv,
);
process.exitCode = holds ? 0 : 1;

/** Node keeps its collector to itself unless it is asked for. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
