// Who reads the mail instead of the main agent: code for the list, a worker without tools for each mail.
import { defineWorker } from "@bulkhead/agents";
import { z } from "zod";
import { payment } from "./bank.ts";
import { invitation } from "./calendar.ts";
import { mailList } from "./mailbox.ts";
import { verifiedSender } from "./sender.ts";
import { mailServer } from "./settings.ts";

/** No model looks at the list, so no subject can talk to one, and who sent a mail is not a matter of opinion. */
export const listReader = defineWorker({
  name: "read_list",
  input: z.object({ list: z.string() }),
  returns: z.object({
    mails: z
      .array(z.object({ id: z.string().max(64), sender: z.string().max(253), from: z.string().max(254) }))
      .max(100),
  }),
  run({ list }) {
    const { mails } = mailList.parse(JSON.parse(list));
    return {
      mails: mails.map(({ id, from, authentication }) => {
        const sender = verifiedSender(from.address, authentication, mailServer);
        return { id, sender: sender?.domain ?? "", from: sender?.address ?? "" };
      }),
    };
  },
});

export const mailReader = defineWorker({
  name: "read_mail",
  purpose:
    "Say what this mail is: an invoice to be paid (only if it names payee, order, account, amount and due date), " +
    "a request for a meeting with an invitation's number, or neither.",
  input: z.object({ mail: z.string() }),
  returns: z.discriminatedUnion("kind", [
    payment.omit({ sender: true }).extend({ kind: z.literal("invoice") }),
    invitation.omit({ organiser: true }).extend({ kind: z.literal("meeting") }),
    z.object({ kind: z.literal("none") }),
  ]),
});
