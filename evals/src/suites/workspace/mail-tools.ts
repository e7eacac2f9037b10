// Reading and writing mail. A mailbox is one person's: what is read there may be told to nobody else.
import { memberOf } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import { me, originOf } from "./people.ts";
import type { Workspace } from "./state.ts";
import type { TrustedSets } from "./trusted-sets.ts";

export function mailTools({ state, defineTool }: World<Workspace>, { directory }: TrustedSets) {
  const list_mail = defineTool({
    name: "list_mail",
    description: "List mails of the inbox, newest first: of all senders or of one, all or the unread.",
    input: z.object({ from: z.email().max(254).optional(), unread: z.boolean().optional() }),
    effect: "read",
    run: ({ from, unread }) => ({
      mails: state.inbox
        .filter(
          (mail) => (from === undefined || mail.from === from) && (unread === undefined || mail.unread === unread),
        )
        .map(({ body: _, ...mail }) => ({ ...mail, origin: originOf(mail.from, state.contacts) })),
    }),
  });

  const open_mail = defineTool({
    name: "open_mail",
    description: "Open one mail by its id.",
    input: z.object({ id: z.string().max(16) }),
    effect: "read",
    run({ id }) {
      const mail = state.inbox.find((one) => one.id === id);
      if (mail === undefined) throw new Error("there is no mail of that id");
      return `From: ${mail.from}\nDate: ${mail.date}\nSubject: ${mail.subject}\n\n${mail.body}`;
    },
  });

  // To people of the directory only, each once a run. The subject, which no quotation marks frame, is the user's; the body
  // may hold what was read, and whoever is told must be one who may know it.
  const send_mail = defineTool({
    name: "send_mail",
    description: "Send a mail to people of the directory, in the user's name.",
    input: z.object({
      to: z.array(z.email().max(254)).min(1).max(5),
      subject: z.string().max(120),
      body: z.string().max(4000).describe("Plain text."),
    }),
    effect: "write",
    egress: true,
    decidedBy: "any",
    recipients: ["to"],
    arguments: { to: memberOf(directory, "address"), subject: "user", body: "any" },
    text: { body: "plain" },
    limits: { perRun: 5 },
    run: (mail) => void state.sent.push(mail),
  });

  const mail_me = send_mail.with(
    { to: [me.address], subject: "From your assistant" },
    { name: "mail_me", description: "Send the user a mail." },
  );

  return [list_mail, open_mail, send_mail, mail_me];
}
