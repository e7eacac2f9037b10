import { defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
import { pages } from "./shops.ts";
import { cents, fetchPage, input as fields, readOffer, sendMail } from "./tools.ts";

const buyNow = sendMail.with({ subject: "Under your limit" }, { name: "send_buy_now" });
const notYet = sendMail.with({ subject: "Nothing under your limit" }, { name: "send_not_yet" });

export const input = { product: "Comet 40", urls: Object.keys(pages), limit: 3_000, to: "me@acme.eu" };
export default defineWorkflow({
  name: "compare-prices", model: "openai:gpt-5.1", input: given(fields),
  returns: z.object({ sent: z.boolean(), cheapest: cents.optional() }),
  workers: [readOffer], tools: [fetchPage, buyNow, notYet],
  async run(ctx, { product, urls, limit, to }) {
    const outcomes = await Promise.all(urls.map((url) => ctx.spawn(readOffer, { product, page: ctx.read(fetchPage, { url }) })));
    const offers = outcomes // they are awaited: from here on what the pages say may have shaped every choice
      .flatMap((outcome, i) => (outcome.ok && outcome.value.found ? [{ ...outcome.value, url: urls[i] }] : []))
      .sort((a, b) => a.cents - b.cents);
    const body = offers.map(({ cents, shop, url }) => `${(cents / 100).toFixed(2)} EUR  ${shop}  ${url}`).join("\n");
    const [best] = offers;
    const done = await ctx.call(best !== undefined && best.cents <= limit ? buyNow : notYet, { to, body });
    return { sent: done.ok, cheapest: best?.cents };
  },
});
