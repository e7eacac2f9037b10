// A workflow whose worker is asked, and then a payment made, by a process that may be stopped in between and continued when
// another has taken its run over: node zombie-process.ts <asked as JSON>. Prints `asking` when the worker's model was asked,
// and at its end `ended` with the outcome, or `refused` with the code that its own store threw at it.
import { existsSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentsError, defineTool, defineWorker, defineWorkflow, given, type ModelSpec } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { type DatabaseOptions, databaseRunStore, MemoryError, openDatabase } from "@bulkhead/memory";
import { z } from "zod";
import { keepLine } from "./kept-lines.ts";

export interface ZombieAsked {
  readonly target: DatabaseOptions;
  readonly run: string;
  readonly name: "first" | "second";
  /** One line for each payment: who made it, and what its worker had said. */
  readonly file: string;
  /** The model answers when this is there. */
  readonly gate: string;
  readonly ttlMs: number;
}

const { target, run, name, file, gate, ttlMs } = JSON.parse(process.argv[2] ?? "") as ZombieAsked;
await using database = await openDatabase(target);

const said = { first: 1, second: 2 } as const;
const model = scriptedModel({
  price: async () => {
    writeSync(1, "asking\n"); // what a worker's model prints is dropped
    while (!existsSync(gate)) await sleep(10);
    return returns({ cents: said[name] });
  },
});
const price = defineWorker({
  name: "price",
  purpose: "Say what it costs.",
  input: z.object({ id: z.string() }),
  returns: z.object({ cents: z.int().min(1).max(9) }),
});
const pay = defineTool({
  name: "pay",
  description: "Pay.",
  input: z.object({ cents: z.int().min(1).max(9) }),
  effect: "write",
  egress: true,
  decidedBy: "any",
  arguments: { cents: "any" },
  readers: "public",
  run: ({ cents }) => keepLine(file, `${name} ${cents}`),
});
const flow = defineWorkflow({
  name: "prices",
  model: model as ModelSpec,
  input: given(z.object({ id: z.string() })),
  returns: z.object({ cents: z.int().min(0).max(9) }),
  workers: [price],
  tools: [pay],
  store: databaseRunStore(database, { ttlMs }),
  async run(ctx, { id }) {
    const found = await ctx.spawn(price, { id });
    if (!found.ok) return { cents: 0 };
    const paid = await ctx.call(pay, { cents: found.value.cents });
    return { cents: paid.ok ? found.value.cents : 0 };
  },
});
try {
  console.log(`ended ${JSON.stringify(await flow.invoke({ id: "kettle" }, { runId: run }))}`);
} catch (error) {
  if (!(error instanceof AgentsError) && !(error instanceof MemoryError)) throw error;
  console.log(`refused ${error.code}`);
}
