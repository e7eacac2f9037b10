// A workflow whose worker is asked, and then a payment made, by whoever plays it: the model answers when a file is there, so that
// its process can be stopped in between, and continued when another has taken the run over.
import { existsSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, defineWorker, defineWorkflow, given, type ModelSpec } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import type { RunStore } from "@bulkhead/memory";
import { z } from "zod";
import { keepLine } from "./kept-lines.ts";

export interface PricesPlayer {
  readonly name: "first" | "second";
  /** One line for each payment: who made it, and what its worker had said. */
  readonly file: string;
  /** The model answers when this is there. */
  readonly gate: string;
  readonly store?: RunStore;
}

const SAID = { first: 1, second: 2 } as const;

/** Prints `asking` when its model was asked. */
export function pricesFlow({ name, file, gate, store }: PricesPlayer) {
  const model = scriptedModel({
    price: async () => {
      writeSync(1, "asking\n"); // what a worker's model prints is dropped
      while (!existsSync(gate)) await sleep(10);
      return returns({ cents: SAID[name] });
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
  return defineWorkflow({
    name: "prices",
    model: model as ModelSpec,
    input: given(z.object({ id: z.string() })),
    returns: z.object({ cents: z.int().min(0).max(9) }),
    workers: [price],
    tools: [pay],
    ...(store === undefined ? {} : { store }),
    async run(ctx, { id }) {
      const found = await ctx.spawn(price, { id });
      if (!found.ok) return { cents: 0 };
      const paid = await ctx.call(pay, { cents: found.value.cents });
      return { cents: paid.ok ? found.value.cents : 0 };
    },
  });
}
