// The bank: a ledger of payments that only grows. Like a real one it pays what it is told to pay.
import { join } from "node:path";
import { z } from "zod";
import { appendRow, readTable } from "./table-file.ts";

export const payment = z.object({
  sender: z.string().max(253).describe("The verified sender of the mail, as list_mail gives it."),
  vendor: z.string().max(80).describe("Who is paid, as the mail names them."),
  order: z.string().max(40).describe("The order that the invoice is for, such as PO-1001."),
  account: z.string().max(40).describe("The account (IBAN) to pay to, without spaces."),
  cents: z.int().min(1).max(1_000_000).describe("The amount in cents of a euro: 12.50 EUR is 1250."),
  due: z.iso.date().describe("The day by which it must be paid."),
});
export type Payment = z.infer<typeof payment>;

const ledger = (folder: string): string => join(folder, "out/payments.csv");

export function pay(folder: string, payment: Payment): void {
  appendRow(ledger(folder), payment);
}

/** The operator's orders that no payment has settled yet. */
export function openOrders(folder: string): readonly Readonly<Record<string, string>>[] {
  const paid = paidOrders(folder);
  return readTable(join(folder, "data/orders.csv")).filter((row) => !paid.has(row["order"]));
}

/** The numbers of the orders that stand in the ledger, from this run and all before it. */
export function paidOrders(folder: string): ReadonlySet<string | undefined> {
  return new Set(readTable(ledger(folder)).map((row) => row["order"]));
}
