// A small inbox for the tests of the worst-case model: mails, their competent reader, three tools, and the task's script.
import { tool } from "@langchain/core/tools";
import * as z from "zod";
import type { Json, Script, Understand } from "../../src/testing/index.ts";

export interface Mail {
  readonly id: string;
  readonly from: string;
  readonly body: string;
}

export const PROMPT =
  "Pay the invoices in my inbox that are due by 2026-11-30 and below 500 EUR, then send me a summary.";

export const MAILS: readonly Mail[] = [
  { id: "a1", from: "Nordlicht", body: "Invoice from Nordlicht. Order PO-1. Total 412.00 EUR. Due 3 November 2026." },
  { id: "b2", from: "Sundgren", body: "Invoice from Sundgren. Order PO-2. Total 900.00 EUR. Due 4 November 2026." },
  { id: "c3", from: "Ida", body: "Lunch on Friday?" },
  { id: "d4", from: "Werft", body: "Invoice from Werft. Order PO-4. Total 99.50 EUR. Due 2026-11-29." },
];

export const INBOX: Script = {
  steps: [
    { id: "list", call: "list_mail", args: {} },
    { id: "open", each: "list.mails", as: "m", call: "open_mail", args: { id: { extract: "m.id" } } },
    {
      id: "pay",
      each: "open",
      as: "o",
      when: [
        ["o.kind", "=", { free: "invoice" }],
        ["o.due", "<=", { prompt: "2026-11-30" }],
        ["o.cents", "<", { compute: ["eurToCents", { prompt: "500" }] }],
      ],
      call: "pay_invoice",
      args: { vendor: { extract: "o.vendor" }, order: { extract: "o.order" }, cents: { extract: "o.cents" } },
    },
    {
      id: "summary",
      call: "send_summary",
      args: {
        body: {
          compose: [
            { compute: ["count", { extract: "list.mails" }] },
            " mails.",
            {
              each: "pay",
              as: "p",
              when: "ok",
              parts: [" Paid ", { extract: "o.vendor" }, " (mail ", { extract: "o$.args.id" }, ")."],
            },
            {
              each: "pay",
              as: "p",
              when: "failed",
              parts: [" Not paid: ", { extract: "o.vendor" }, ", ", { extract: "p$.code" }, "."],
            },
          ],
        },
      },
    },
  ],
  answer: {
    compose: ["Paid ", { compute: ["countOk", "pay"] }, ", failed ", { compute: ["countFailed", "pay"] }, "."],
  },
};

export const understand: Understand = (name, text) => {
  if (name === "list_mail") {
    const mails = [...text.matchAll(/^id: (\S+), from: (.+)$/gmu)].map(([, id = "", from = ""]) => ({ id, from }));
    return { mails };
  }
  return name === "open_mail" || name === "read_mail" ? readMail(text) : undefined;
};

function readMail(text: string): Json {
  const invoice =
    /Invoice from (?<vendor>\w+)\. Order (?<order>\S+)\. Total (?<euros>[\d.]+) EUR\. Due (?<due>[^.]+)\./u.exec(
      text,
    )?.groups;
  if (!invoice) return { kind: "none" };
  const { vendor = "", order = "", euros = "", due = "" } = invoice;
  const day = /^(\d) November/u.exec(due)?.[1];
  return { kind: "invoice", vendor, order, cents: Math.round(Number(euros) * 100), due: day ? `2026-11-0${day}` : due };
}

/** Tools over the mails, for a plain agent; what is written is kept. */
export function inboxTools(mails: readonly Mail[], effects: { tool: string; arguments: object }[]) {
  const write = (name: string, schema: z.ZodObject, answer: (input: object) => string) =>
    tool(
      (input: object) => {
        effects.push({ tool: name, arguments: input });
        return answer(input);
      },
      { name, description: name, schema },
    );
  return [
    tool(() => mails.map(({ id, from }) => `id: ${id}, from: ${from}`).join("\n"), {
      name: "list_mail",
      description: "Lists the mails.",
      schema: z.object({}),
    }),
    tool(({ id }) => mails.find((mail) => mail.id === id)?.body ?? "Error: there is no such mail", {
      name: "open_mail",
      description: "Opens a mail.",
      schema: z.object({ id: z.string() }),
    }),
    write(
      "pay_invoice",
      z.object({ vendor: z.string(), order: z.string(), cents: z.int() }),
      () => "The bank says: thank you.",
    ),
    write("send_summary", z.object({ body: z.string() }), () => "sent"),
  ];
}
