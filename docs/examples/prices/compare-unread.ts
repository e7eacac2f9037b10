import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
import { pages } from "./shops.ts";
import { fetchPage, input as fields, offer, readOffer, sendMail } from "./tools.ts";

const report = sendMail.with({ subject: "Prices of the day" }, { name: "send_report" });
const compose = defineWorker({ // code: it sees the offers, and the workflow does not
  name: "compose", input: fields.pick({ limit: true, urls: true }).extend({ offers: z.array(offer.nullable()).max(20) }),
  returns: z.object({ body: z.string().max(8_000) }),
  run: ({ limit, urls, offers }) => {
    const found = offers.flatMap((one, i) => (one?.found ? [{ ...one, url: urls[i] }] : [])).sort((a, b) => a.cents - b.cents);
    const verdict = found[0] !== undefined && found[0].cents <= limit ? "Under your limit." : "Nothing under your limit.";
    return { body: [verdict, ...found.map(({ cents, shop, url }) => `${(cents / 100).toFixed(2)} EUR  ${shop}  ${url}`)].join("\n") };
  },
});

export const input = { product: "Comet 40", urls: Object.keys(pages), limit: 3_000, to: "me@acme.eu" };
export default defineWorkflow({
  name: "compare-prices-unread", model: "openai:gpt-5.1", input: given(fields), returns: z.object({ sent: z.boolean() }),
  workers: [readOffer, compose], tools: [fetchPage, report],
  async run(ctx, { product, urls, limit, to }) {
    const offers = urls.map((url) => ctx.spawn(readOffer, { product, page: ctx.read(fetchPage, { url }) }).unread);
    const { body } = ctx.spawn(compose, { limit, urls, offers }).unread; // nothing is awaited: nothing can be steered
    return { sent: (await ctx.call(report, { to, body })).ok };
  },
});
