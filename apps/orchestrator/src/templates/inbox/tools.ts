// What the agent can do, and the rules. Reading needs none: readers stand before it. Whatever pays, answers or sends
// is bound to the operator's files row by row, so it may be decided on after reading strangers' mail.
import { defineTool, memberOf, type TrustedSet } from "@bulkhead/agents";
import { z } from "zod";
import { openOrders, pay, payment } from "./bank.ts";
import { answer, invitation, pendingInvitations } from "./calendar.ts";
import { listMail, openMail } from "./mailbox.ts";
import { letter, send } from "./outbox.ts";
import { me } from "./settings.ts";

export function createInboxTools(folder: string) {
  // Read anew for each run: what one run paid or answered is open in none after it.
  const orders: TrustedSet = { name: "open orders", load: async () => openOrders(folder) };
  const invitations: TrustedSet = {
    name: "pending invitations of contacts",
    load: async () => pendingInvitations(folder).map((one) => ({ ...one })),
  };

  const list_mail = defineTool({
    name: "list_mail",
    description: "List the mails of the mailbox.",
    input: z.object({}),
    effect: "read",
    run: () => listMail(folder),
  });

  const open_mail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string().max(64) }),
    effect: "read",
    run: ({ id }) => openMail(folder, id),
  });

  const pay_invoice = defineTool({
    name: "pay_invoice",
    description: "Pay one invoice by bank transfer.",
    input: payment,
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: {
      sender: memberOf(orders, "sender"),
      vendor: memberOf(orders, "vendor"),
      order: memberOf(orders, "order"),
      account: memberOf(orders, "account"),
      cents: memberOf(orders, "cents"),
      due: memberOf(orders, "due"),
    },
    limits: { perRun: 20 },
    run: (args) => pay(folder, args),
  });

  const answering = {
    input: invitation,
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: {
      organiser: memberOf(invitations, "organiser"),
      invitation: memberOf(invitations, "invitation"),
      date: memberOf(invitations, "date"),
    },
    recipients: ["organiser"],
    limits: { perRun: 5 },
  } as const;

  const accept_invitation = defineTool({
    ...answering,
    name: "accept_invitation",
    description: "Accept an invitation in the calendar.",
    run: (args) => answer(folder, args, "accepted"),
  });

  const decline_invitation = defineTool({
    ...answering,
    name: "decline_invitation",
    description: "Decline an invitation in the calendar.",
    run: (args) => answer(folder, args, "declined"),
  });

  // To whom, and under which subject, only the user's own words may say.
  const send_mail = defineTool({
    name: "send_mail",
    description: "Send a mail to an address that the user wrote.",
    input: letter,
    effect: "write",
    egress: true,
    decidedBy: "any",
    recipients: ["to"],
    arguments: { to: "user", subject: "user", body: "any" },
    text: { body: "plain" },
    limits: { perRun: 1 },
    run: (args) => send(folder, args),
  });

  const send_summary = send_mail.with(
    { to: me, subject: "What was done with your mail" },
    { name: "send_summary", description: "Send the user a summary by mail." },
  );

  return [list_mail, open_mail, pay_invoice, accept_invitation, decline_invitation, send_mail, send_summary] as const;
}
