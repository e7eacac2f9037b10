import { defineTool, defineWorker } from "@bulkhead/agents";
import { z } from "zod";
import { pages } from "./shops.ts";

export const cents = z.int().min(0).max(1_000_000);
export const offer = z.object({ found: z.boolean(), shop: z.string().max(60), cents });
export const input = z.object({ product: z.string().max(80), urls: z.array(z.url()).max(20), limit: cents, to: z.email() });

export const fetchPage = defineTool({
  name: "fetch_page", description: "Get a page as text.", input: z.object({ url: z.url() }),
  effect: "read", egress: true, readers: "public", arguments: { url: "user" },
  run: ({ url }) => pages[url] ?? "404",
});
export const sendMail = defineTool({
  name: "send_mail", description: "Send one mail.",
  input: z.object({ to: z.email(), subject: z.string().max(120), body: z.string().max(20_000) }),
  effect: "write", egress: true, readers: "public", recipients: ["to"],
  arguments: { body: "any" }, text: { body: "plain" }, // `to` and `subject` must be the user's, or a constant
  decidedBy: "any", limits: { perRun: 1 },
  run: ({ to, subject, body }) => console.error(`to ${to}: ${subject}\n${body}`),
});
export const readOffer = defineWorker({
  name: "read_offer", purpose: "Find what the product costs on this page.",
  input: z.object({ product: z.string().max(80), page: z.string() }), returns: offer,
  long: { field: "page", tokens: 8_000, merge: (parts) => parts.find(({ found }) => found) ?? { found: false, shop: "", cents: 0 } },
});
