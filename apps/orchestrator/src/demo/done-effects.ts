// What was really done in an inbox, read from its files: it rests on nothing that an agent reports about itself.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Effect } from "@bulkhead/evals";
import PostalMime from "postal-mime";
import { me } from "../templates/inbox/settings.ts";
import { readTable } from "../templates/inbox/table-file.ts";

export async function doneEffects(folder: string): Promise<readonly Effect[]> {
  const payments = readTable(join(folder, "out/payments.csv"));
  const answers = readTable(join(folder, "out/answers.csv"));
  return [
    ...payments.map((row) => ({ tool: "pay_invoice", arguments: { ...row, cents: Number(row["cents"]) } })),
    ...answers.map(({ says, ...row }) => ({
      tool: says === "accepted" ? "accept_invitation" : "decline_invitation",
      arguments: row,
    })),
    ...(await sentMails(join(folder, "out/outbox"))),
  ];
}

async function sentMails(outbox: string): Promise<readonly Effect[]> {
  const files = existsSync(outbox) ? readdirSync(outbox).sort() : [];
  const mails = await Promise.all(files.map((file) => PostalMime.parse(readFileSync(join(outbox, file)))));
  return mails.map(({ to, subject, text: body }) => {
    const address = to?.[0]?.address;
    return { tool: address === me ? "send_summary" : "send_mail", arguments: { to: address, subject, body } };
  });
}
