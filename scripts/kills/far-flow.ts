// The workflow for pools with its workers in the queue: each books by itself, through the run that spawned it, and then says what
// it costs. As many bookings as the other one's, each once.
import { setTimeout as sleep } from "node:timers/promises";
import { defineWorker, defineWorkflow, given, type ModelSpec } from "@bulkhead/agents";
import { call, returns, type Seen, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
import type { bookingService } from "./nested-flow.ts";
import { bookingsOf, bookTool } from "./pool-flow.ts";

/** `before`: what the model waits for, each time it is asked. */
export function farFlow(
  service: Pick<ReturnType<typeof bookingService>, "book">,
  before: (step: "book" | "price") => Promise<unknown> = () => sleep(10),
) {
  const clerk = defineWorker({
    name: "clerk",
    purpose: "Book it, and say what it costs.",
    input: z.object({ what: z.string().max(80) }),
    returns: z.object({ cents: z.int().min(1).max(9) }),
    tools: [bookTool(service)],
    limits: { wallMs: 600_000 }, // a pool that was killed is noticed after 30 s, and so is the next one
  });
  const model = scriptedModel({
    clerk: [
      async (seen) => {
        await before("book");
        return call("book", { what: whatOf(seen) });
      },
      async () => {
        await before("price");
        return returns({ cents: 4 });
      },
    ],
  });
  return defineWorkflow({
    name: "far_bookings",
    runIn: "queue",
    model: model as ModelSpec,
    input: given(z.object({ run: z.string().max(60) })),
    returns: z.object({ cents: z.int().min(0).max(99) }),
    workers: [clerk],
    tools: [],
    async run(ctx, { run }) {
      let cents = 0;
      for (const what of bookingsOf(run)) {
        const found = await ctx.spawn(clerk, { what });
        if (found.ok) cents += found.value.cents;
      }
      return { cents };
    },
  });
}

const whatOf = (seen: Seen): string => /"what":"([^"]*)"/.exec(seen.messages[1]?.text ?? "")?.[1] ?? "";
