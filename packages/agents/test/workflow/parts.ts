// Tools, workers and a model that several tests of workflows use.
import { z } from "zod";
import { type CodeWorkerDefinition, defineTool, defineWorker, type Rules } from "../../src/index.ts";

export const fetchPage = defineTool({
  name: "fetch_page",
  description: "Get a page as text.",
  input: z.object({ url: z.url() }),
  effect: "read",
  egress: true,
  readers: "public",
  run: ({ url }) => `page of ${url}`,
});

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** A mail tool that keeps what it sent. */
export function mailTool(rules: Partial<Rules<Mail>> = {}) {
  const sent: Mail[] = [];
  const keys: string[] = [];
  const tool = defineTool({
    name: "send_mail",
    description: "Send one mail.",
    input: z.object({ to: z.email(), subject: z.string().max(120), body: z.string().max(20_000) }),
    effect: "write",
    egress: true,
    readers: "public",
    recipients: ["to"],
    text: { body: "plain" },
    arguments: { body: "any" },
    ...rules,
    run: (mail, { key }) => {
      sent.push({ ...mail });
      keys.push(key);
    },
  });
  return { tool, sent, keys };
}

export const offer = z.object({ found: z.boolean(), shop: z.string().max(60), cents: z.int().min(0).max(10_000_000) });
export const page = z.object({ page: z.string() });

type Offer = z.infer<typeof offer>;

/** Code in a reader's place: it answers from the page. */
export function readerOf(answer: CodeWorkerDefinition<typeof page, typeof offer>["run"], name = "read_offer") {
  return defineWorker({ name, input: page, returns: offer, run: answer });
}

export const found = (cents: number, shop = "A shop"): Offer => ({ found: true, shop, cents });
