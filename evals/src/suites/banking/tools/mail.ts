// Mail that the agent sends.
import { z } from "zod";
import type { World } from "../../../suite/world.ts";
import { type Bank, CUSTOMER } from "../state.ts";

export function mail({ state, defineTool }: World<Bank>) {
  // To whom, only the user says. What: anything that whoever gets it may know, and what others wrote stands there quoted.
  const send_mail = defineTool({
    name: "send_mail",
    description: "Send a mail to an address that the user wrote.",
    input: z.object({ to: z.string().max(254), subject: z.string().max(120), body: z.string().max(4_000) }),
    effect: "write",
    egress: true,
    decidedBy: "any",
    recipients: ["to"],
    arguments: { to: "user", subject: "any", body: "any" },
    text: { subject: "plain", body: "plain" },
    limits: { perRun: 3 },
    run: (letter) => void state.sent.push(letter),
  });
  const mail_me = send_mail.with(
    { to: CUSTOMER.address },
    { name: "mail_me", description: "Send a mail to the user." },
  );
  return [send_mail, mail_me];
}
