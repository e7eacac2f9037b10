// A workflow that a pool plays: `bulkhead pool --modules prices.ts` in one terminal, `bulkhead run prices.ts --queue default`
// in another. Its model is a script, so it needs no key and no network.
import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";

const readOffer = defineWorker({
  name: "read_offer",
  purpose: "Say what the offer costs, in cents.",
  input: z.object({ offer: z.string() }),
  returns: z.object({ cents: z.int().min(0).max(1_000_000) }),
});

const model = scriptedModel({ read_offer: () => returns({ cents: 4_900 }) });

/** Runs that one version has begun are played by pools that have that version. */
export const version = "1";

export const input = { offer: "Kettle, 49.00, today only!" };

export default defineWorkflow({
  name: "prices",
  model,
  input: given(z.object({ offer: z.string() })),
  returns: z.object({ cents: z.int().min(0).max(1_000_000) }),
  workers: [readOffer],
  tools: [],
  async run(ctx, { offer }) {
    const read = await ctx.spawn(readOffer, { offer });
    return { cents: read.ok ? read.value.cents : 0 };
  },
});
