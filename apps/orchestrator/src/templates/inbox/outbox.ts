// The outbox: each mail that is sent becomes the next numbered `.eml` file in `out/outbox`.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { z } from "zod";
import { me } from "./settings.ts";

export const letter = z.object({
  to: z.email().max(254),
  subject: z.string().max(200),
  body: z.string().max(20_000).describe("Plain text."),
});
export type Letter = z.infer<typeof letter>;

export async function send(folder: string, { to, subject, body }: Letter): Promise<void> {
  const bytes = await new MailComposer({ from: me, to, subject, text: body }).compile().build();
  const outbox = join(folder, "out/outbox");
  mkdirSync(outbox, { recursive: true });
  const number = readdirSync(outbox).length + 1;
  writeFileSync(join(outbox, `${String(number).padStart(3, "0")}.eml`), bytes, { flag: "wx" });
}
