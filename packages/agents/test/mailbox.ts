// A mailbox of one mail, the tools of an agent that reads it and pays, and a model that plays the honest main and worker.
import { trustedSet } from "@bulkhead/memory";
import { z } from "zod";
import { type AnyTool, defineTool, defineWorker, memberOf } from "../src/index.ts";
import { call, returns, says, scriptedModel, together } from "../src/testing/index.ts";
import { CANARY } from "./canary.ts";

export { CANARY };

export function mailbox() {
  const paid: unknown[] = [];
  const orders = trustedSet({
    name: "orders",
    rows: [
      { vendor: "Nordlicht", cents: 41200 },
      { vendor: "Südwind", cents: 9900 },
    ],
  });
  const openMail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string().max(64) }),
    effect: "read",
    run: ({ id }) =>
      id === "broken" ? Promise.reject(new Error(`${CANARY} in an error`)) : `${CANARY} Nordlicht asks for 412.00`,
  });
  const pay = defineTool({
    name: "pay_invoice",
    description: "Pay an invoice.",
    input: z.object({ vendor: z.string().max(80), cents: z.int().min(1) }),
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: { vendor: memberOf(orders, "vendor"), cents: memberOf(orders, "cents") },
    run: (payment) => {
      paid.push(payment);
      return `${CANARY} receipt`;
    },
  });
  const tools: readonly AnyTool[] = [openMail, pay];
  return { openMail, pay, paid, tools, orders };
}

export const readMail = defineWorker({
  name: "read_mail",
  purpose: "Say what is to be paid.",
  input: z.object({ mail: z.string() }),
  returns: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("invoice"), vendor: z.string().max(80), cents: z.int().min(0).max(1_000_000) }),
    z.object({ kind: z.literal("none") }),
  ]),
});

/** Opens two mails at once (one of them breaks the tool), pays what the other asked for. */
export function honestModel() {
  return scriptedModel({
    main: [
      together(call("open_mail", { id: "1" }), call("open_mail", { id: "broken" })),
      call("pay_invoice", { vendor: "{{h1}}", cents: 41200 }),
      says("I paid {{h1}}."),
    ],
    read_mail: [returns({ kind: "invoice", vendor: "Nordlicht", cents: 41200 })],
  });
}

export const question = { messages: [{ role: "user" as const, content: "Pay what my mails ask for." }] };
