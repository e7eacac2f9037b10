// A workflow for pools: five spawns, and after each a booking. The service is a file, which takes a key.
import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, defineWorker, defineWorkflow, given, type ModelSpec } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
import type { bookingService } from "./nested-flow.ts";

export const SPAWNS = 5;

/** What has to stand there in the end, each once. */
export const bookingsOf = (run: string): readonly string[] => Array.from({ length: SPAWNS }, (_, at) => `${run}/${at}`);

export const bookTool = (service: Pick<ReturnType<typeof bookingService>, "book">) =>
  defineTool({
    name: "book",
    description: "Book it.",
    input: z.object({ what: z.string().max(80) }),
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: { what: "any" },
    readers: "public",
    idempotent: true,
    run: ({ what }, { key }) => service.book(what, key),
  });

/** `before`: what the model waits for, each time it is asked. */
export function poolFlow(
  service: Pick<ReturnType<typeof bookingService>, "book">,
  before: () => Promise<unknown> = () => sleep(20),
) {
  const price = defineWorker({
    name: "price",
    purpose: "Say what it costs.",
    input: z.object({ at: z.int().min(0).max(SPAWNS) }),
    returns: z.object({ cents: z.int().min(1).max(9) }),
  });
  const book = bookTool(service);
  const model = scriptedModel({
    price: async () => {
      await before();
      return returns({ cents: 4 });
    },
  });
  return defineWorkflow({
    name: "bookings",
    model: model as ModelSpec,
    input: given(z.object({ run: z.string().max(60) })),
    returns: z.object({ cents: z.int().min(0).max(99) }),
    workers: [price],
    tools: [book],
    async run(ctx, { run }) {
      let cents = 0;
      for (let at = 0; at < SPAWNS; at++) {
        const found = await ctx.spawn(price, { at });
        const booked = await ctx.call(book, { what: `${run}/${at}` });
        if (found.ok && booked.ok) cents += found.value.cents;
      }
      return { cents };
    },
  });
}
