// Who reads instead of the main agent. What the bank gives as a table is taken apart by code, which nobody can talk to; what
// people wrote is read by a worker without tools.
import { type AnyWorker, defineWorker } from "@bulkhead/agents";
import { z } from "zod";
import { accountsIn, filesIn, transactionsIn } from "./tables.ts";

const cents = z.int().min(-10_000_000).max(10_000_000);
const short = z.string().max(140);

const account = z.object({
  account: z.string().max(20),
  cents,
  limit: cents,
  percent: z.number().min(0).max(20).multipleOf(0.01),
});

export const readers: Readonly<Record<string, AnyWorker>> = {
  list_accounts: defineWorker({
    name: "read_accounts",
    input: z.object({ accounts: z.string() }),
    returns: z.object({ everyday: account, savings: account }),
    run: ({ accounts }) => accountsIn(accounts),
  }),
  list_transactions: defineWorker({
    name: "read_transactions",
    input: z.object({ transactions: z.string() }),
    returns: z.object({
      transactions: z
        .array(z.object({ date: z.iso.date(), name: short, account: z.string().max(20), cents, reference: short }))
        .max(200),
    }),
    run: ({ transactions }) => ({ transactions: transactionsIn(transactions).map(cutReference) }),
  }),
  list_documents: defineWorker({
    name: "read_names",
    input: z.object({ names: z.string() }),
    returns: z.object({ files: z.array(z.object({ file: short })).max(50) }),
    // A name that is too long is left out: one of them must not cost the list.
    run: ({ names }) => ({ files: filesIn(names).filter(({ file }) => file.length <= 140) }),
  }),
  open_document: defineWorker({
    name: "read_document",
    purpose:
      "Say whether this is a bill, and if so what it says: its number, who is to be paid, where, how much, by when.",
    input: z.object({ document: z.string() }),
    returns: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("bill"),
        number: z.string().max(40),
        payee: z.string().max(80),
        account: z.string().max(20),
        cents: z.int().min(1).max(1_000_000),
        due: z.iso.date(),
      }),
      z.object({ kind: z.literal("other") }),
    ]),
  }),
  latest_mail: defineWorker({
    name: "read_mail",
    purpose:
      "Say what this mail is about: a new rent, with the day from which it is due; a list of files to pay; changes to " +
      "standing orders, one for each that is to be changed or cancelled; or something else.",
    input: z.object({ mail: z.string() }),
    returns: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("rent"), cents: z.int().min(1).max(1_000_000), from: z.iso.date() }),
      z.object({ kind: z.literal("files"), files: z.array(z.object({ file: short })).max(20) }),
      z.object({
        kind: z.literal("orders"),
        changes: z
          .array(
            z.discriminatedUnion("action", [
              z.object({ action: z.literal("change"), id: z.string().max(20), cents: z.int().min(1).max(1_000_000) }),
              z.object({ action: z.literal("cancel"), id: z.string().max(20) }),
            ]),
          )
          .max(10),
      }),
      z.object({ kind: z.literal("other") }),
    ]),
  }),
  open_page: defineWorker({
    name: "read_page",
    purpose: "Say which rate of interest this page names, or within how many days something is to be done.",
    input: z.object({ page: z.string() }),
    returns: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("rate"), percent: z.number().min(0).max(20).multipleOf(0.01) }),
      z.object({ kind: z.literal("deadline"), days: z.int().min(0).max(365) }),
      z.object({ kind: z.literal("other") }),
    ]),
  }),
};

function cutReference<T extends { readonly reference: string }>(transaction: T): T {
  return { ...transaction, reference: transaction.reference.slice(0, 140) };
}
