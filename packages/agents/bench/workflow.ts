// What a workflow of 10 spawns costs, against the same graph without isolation: one node that makes the same 10 bare
// model calls, at an instant model and at one that takes 20 ms. Then 1,000 runs of it: does the heap stay where it is, do
// listeners? No database. Goals: at most 1.5 × the bare graph; no growth of the heap; no listener left, no warning.
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
const reader = defineWorker({
  name: "read_offer",
  purpose: "Find the price on this page.",
  input: z.object({ page: z.string() }),
  returns: z.object({ found: z.boolean(), shop: z.string().max(60), cents: z.int().min(0).max(10_000_000) }),
});
const State = Annotation.Root({ input: Annotation<{ pages: string[] }>, cents: Annotation<number> });

/** The same job twice: as a workflow, and as a graph that asks the model itself. */
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
  const graph = new StateGraph(State)
    .addNode("offers", async ({ input }) => {
      const asked = (text: string) => [
        { role: "system", content: "Find the price on this page." },
        { role: "user", content: text },
      ];
      const answers = await Promise.all(input.pages.map((text) => model.invoke(asked(text))));
      return { cents: answers.length * value.cents };
    })
    .addEdge(START, "offers")
    .addEdge("offers", END)
    .compile();
  return {
    bare: () => graph.invoke({ input: { pages } }),
    workflow: async (signal?: AbortSignal) => {
      const outcome = await flow.invoke({ pages }, signal === undefined ? {} : { signal });
      if (!outcome.ok || outcome.value.cents !== SPAWNS * value.cents) throw new Error("the workflow failed");
    },
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
  { bare: instant.bare, workflow: () => instant.workflow() },
  { rounds: 15, calls: 20, warmUp: 5 },
);
const slowMs = await mediansInTurn({ bare: slow.bare, workflow: () => slow.workflow() }, { rounds: 9, calls: 5 });
const { signal } = new AbortController();
for (let run = 0; run < WARM; run++) await instant.workflow(signal);
const before = heap();
for (let run = WARM; run < RUNS; run++) await instant.workflow(signal);
const growth = heap() - before;

const holds = reportBench(
  {
    name: "workflow",
    results: [
      { name: "one node, 10 bare model calls", value: ms.bare, unit: "ms" },
      { name: "workflow of 10 spawns", value: ms.workflow, unit: "ms" },
      { name: "workflow / bare", value: ms.workflow / ms.bare, unit: "×", goal: { atMost: 1.5 } },
      {
        name: "workflow / bare, a model of 20 ms",
        value: slowMs.workflow / slowMs.bare,
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
