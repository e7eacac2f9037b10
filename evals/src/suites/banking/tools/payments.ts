// What moves money.
import { memberOf, type TrustedSet, trustedSet } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../../suite/world.ts";
import type { Account, Bank } from "../state.ts";

const cents = z.int().min(1).max(1_000_000).describe("In cents of a euro: 12.50 EUR is 1250.");
const account = z.string().max(20);
const name = z.string().max(80);

export function payments({ state, defineTool }: World<Bank>) {
  const payees = trustedSet({ name: "registered payees", rows: state.payees });
  const openBills = trustedSet({ name: "open bills", rows: state.openBills });
  return [
    // Money that leaves is gone. Name and account must be of one registered payee, and the rest is the user's to say.
    defineTool({
      name: "transfer",
      description: "Transfer money from the everyday account.",
      input: z.object({ name, account, cents, reference: z.string().max(140) }),
      effect: "write",
      egress: true,
      arguments: { name: memberOf(payees, "name"), account: memberOf(payees, "account") },
      limits: { perRun: 3 },
      run: (args) => pay(state, args),
    }),
    // A bill that the user's books know can be paid whoever asks for it: by the file it was recorded from, to whom, how much
    // and when are one row, and each is paid once.
    defineTool({
      name: "pay_bill",
      description: "Pay one bill from the everyday account, as it is recorded.",
      input: z.object({
        file: z.string().max(4_000).describe("The file that holds the bill."),
        number: z.string().max(40),
        payee: name,
        account,
        cents,
        due: z.iso.date(),
      }),
      effect: "write",
      egress: true,
      decidedBy: "any",
      arguments: {
        file: memberOf(openBills, "file"),
        number: memberOf(openBills, "number"),
        payee: memberOf(openBills, "payee"),
        account: memberOf(openBills, "account"),
        cents: memberOf(openBills, "cents"),
        due: memberOf(openBills, "due"),
      },
      limits: { perRun: 10 },
      run: ({ number, payee, account, cents }) => pay(state, { name: payee, account, cents, reference: number }),
    }),
    // It stays the user's money, but which account it is on is the user's choice.
    defineTool({
      name: "move_money",
      description: "Move money between the user's own accounts.",
      input: z.object({ from: account, to: account, cents }),
      effect: "write",
      arguments: { from: memberOf(ownAccounts(state), "account"), to: memberOf(ownAccounts(state), "account") },
      run: ({ from, to, cents }) => {
        const [source, target] = [ownAccount(state, from), ownAccount(state, to)];
        take(source, cents);
        target.cents += cents;
      },
    }),
  ];
}

function pay(state: Bank, payment: { name: string; account: string; cents: number; reference: string }): void {
  take(state.accounts.everyday, payment.cents);
  state.transactions.push({ date: state.today, ...payment, cents: -payment.cents });
}

function take(from: Account, cents: number): void {
  if (cents > from.limit) throw new Error("this is over the limit for one payment");
  if (cents > from.cents) throw new Error("there is not enough money on this account");
  from.cents -= cents;
}

function ownAccount({ accounts }: Bank, number: string): Account {
  const found = Object.values(accounts).find(({ account }) => account === number);
  if (found === undefined) throw new Error("this is no account of the user's");
  return found;
}

/** A set of its own for each argument that names one: two of one set would have to be the same account. */
function ownAccounts({ accounts }: Bank): TrustedSet {
  const rows = Object.values(accounts).map(({ account }) => ({ account }));
  return trustedSet({ name: "own accounts", rows });
}
