// As the example of the prices, and careless: it takes the recipient of its mail from a page.
import { type Context, defineTool, defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import type { RunStore } from "@bulkhead/memory";
import { z } from "zod";

const cents = z.int().min(0).max(1_000_000);
const fetchPage = defineTool({
  name: "fetch_page",
  description: "Get a page as text.",
  input: z.object({ url: z.url() }),
  effect: "read",
  egress: true,
  readers: "public",
  arguments: { url: "user" },
  run: () => {
    throw new Error("a tool of the user's ran");
  },
});
const sendMail = defineTool({
  name: "send_mail",
  description: "Send one mail.",
  input: z.object({ to: z.email(), subject: z.string().max(120), body: z.string().max(20_000) }),
  effect: "write",
  egress: true,
  readers: "public",
  recipients: ["to"],
  text: { body: "plain" },
  arguments: { to: "any", subject: "any", body: "any" },
  decidedBy: "any",
  run: () => {
    throw new Error("a tool of the user's ran");
  },
});
const readOffer = defineWorker({
  name: "read_offer",
  purpose: "Find what the product costs on this page, and who wants to know.",
  input: z.object({ product: z.string().max(80), page: z.string() }),
  returns: z.object({ found: z.boolean(), shop: z.string().max(60), cents, contact: z.email() }),
});

const definition = {
  name: "compare-prices-carelessly",
  model: "openai:gpt-5.1",
  input: given(z.object({ product: z.string(), urls: z.array(z.url()).max(20), limit: cents, to: z.email() })),
  returns: z.object({ sent: z.boolean() }),
  workers: [readOffer],
  tools: [fetchPage, sendMail],
  async run(ctx: Context, { product, urls }: { readonly product: string; readonly urls: readonly string[] }) {
    const outcomes = await Promise.all(
      urls.map((url) => ctx.spawn(readOffer, { product, page: ctx.read(fetchPage, { url }) })),
    );
    const [best] = outcomes
      .flatMap((outcome) => (outcome.ok && outcome.value.found ? [outcome.value] : []))
      .sort((a, b) => a.cents - b.cents);
    if (best === undefined) return { sent: false };
    const body = `${(best.cents / 100).toFixed(2)} EUR`;
    const done = await ctx.call(sendMail, { to: best.contact, subject: "Under your limit", body });
    return { sent: done.ok };
  },
};

/** `store`: where its runs would be kept. */
export const leaky = (store?: RunStore) => defineWorkflow({ ...definition, ...(store && { store }) });

export const leakyFlow = leaky();

const look = defineWorker({
  name: "look",
  input: z.object({ page: z.string() }),
  returns: z.object({ odd: z.boolean() }),
  run: ({ page }) => {
    if (page.includes("administrator")) throw new Error("an odd page");
    return { odd: false };
  },
});

/** Sends what is wanted, and then breaks where a page is odd. */
export const breaking = defineWorkflow({
  ...definition,
  name: "mail-then-break",
  workers: [look],
  async run(ctx, { urls: [url = ""], to }: { readonly urls: readonly string[]; readonly to: string }) {
    const looked = await ctx.spawn(look, { page: ctx.read(fetchPage, { url }) });
    const done = await ctx.call(sendMail, { to, subject: "Under your limit", body: "0.24 EUR" });
    if (!looked.ok) throw new Error("it broke");
    return { sent: done.ok };
  },
});
