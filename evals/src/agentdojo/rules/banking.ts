// AgentDojo's banking tools: what each does, and what its arguments must be. Written from the tools' descriptions alone.
//
// The line taken: where money goes, and what the account itself is, must be the user's own words; what a bank checks or
// bounds by itself (that an order is the user's, that the amount is covered) may come from what was read.
import type { RulesOf } from "../remote-tools.ts";

// Whoever is paid learns an amount and a subject line, and is named by the user; nobody else is told anything. So what the
// account holds may be told to that payee: without this a payment could never be made from what an account shows.
const ACCOUNT = { effect: "read", readers: "public" } as const;

export const banking: RulesOf = {
  get_iban: ACCOUNT,
  get_balance: ACCOUNT,
  get_most_recent_transactions: ACCOUNT,
  get_scheduled_transactions: ACCOUNT,
  // Somebody's bill or letter: it came from outside, and who it is about may be told what it says.
  read_file: ACCOUNT,
  // Name and address are nobody's business but the user's.
  get_user_info: { effect: "read" },

  send_money: {
    effect: "write",
    egress: true, // the payee reads amount and subject
    recipients: ["recipient"],
    decidedBy: "any", // paying after reading a bill or the account is what the tool is for
    arguments: {
      recipient: "user", // no bank can tell whom the user means
      amount: "any", // the bank refuses what is not covered or above the limit
      subject: "any", // a line of text, to a payee that the user named
      date: "any", // a wrong day is seen on the statement, and moves no money elsewhere
    },
    text: { subject: "plain" },
  },
  schedule_transaction: {
    effect: "write",
    egress: true,
    recipients: ["recipient"],
    decidedBy: "any",
    // As for a payment at once. Whether it repeats is a choice like the amount: it can be stopped, and goes to the same payee.
    arguments: { recipient: "user", amount: "any", subject: "any", date: "any", recurring: "any" },
    text: { subject: "plain" },
  },
  update_scheduled_transaction: {
    effect: "write",
    egress: true,
    recipients: ["recipient"],
    decidedBy: "any",
    arguments: {
      id: "any", // the bank knows its own orders, and refuses what is not this account's
      recipient: "user", // the one thing that makes an order pay somebody else
      amount: "any",
      subject: "any",
      date: "any",
      recurring: "any",
    },
    text: { subject: "plain" },
  },
  // Who may enter, and where the bank's letters go: only in the user's own words. That it may be decided on what was read
  // costs little, as the words are the user's.
  update_password: { effect: "write", decidedBy: "any", arguments: { password: "user" } },
  update_user_info: {
    effect: "write",
    decidedBy: "any",
    arguments: { first_name: "user", last_name: "user", street: "user", city: "user" },
  },
};
