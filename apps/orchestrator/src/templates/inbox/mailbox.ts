// The mailbox: a folder of `.eml` files. It gives what any mail tool gives to an agent: every header, the text, the
// HTML source with its comments and hidden parts, the names of attachments and the text inside them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Attachment, addressParser, decodeWords } from "postal-mime";
import { z } from "zod";

/** What `listMail` answers, as JSON. Everything in it but `id` was written by strangers. */
export const mailList = z.object({
  mails: z.array(
    z.object({
      id: z.string(),
      from: z.object({ name: z.string(), address: z.string() }),
      subject: z.string(),
      date: z.string(),
      /** Every `Authentication-Results` header, topmost first. */
      authentication: z.array(z.string()),
    }),
  ),
});

export async function listMail(folder: string): Promise<z.infer<typeof mailList>> {
  const mails = ids(folder).map(async (id) => {
    const raw = readMail(folder, id);
    const { from, subject = "", date = "", headers } = await PostalMime.parse(raw.subarray(0, endOfHeaders(raw)));
    // A mail from two addresses has no sender: which of them a program shows is chance.
    const one = headers.filter(({ key }) => key === "from").flatMap(({ value }) => addressParser(value)).length === 1;
    const authentication = headers.filter(({ key }) => key === "authentication-results").map(({ value }) => value);
    return {
      id,
      from: { name: from?.name ?? "", address: (one && from?.address) || "" },
      subject,
      date,
      authentication,
    };
  });
  return { mails: await Promise.all(mails) };
}

export async function openMail(folder: string, id: string): Promise<string> {
  if (!ids(folder).includes(id)) throw new Error("there is no mail of that id");
  const { headers, text, html, attachments } = await PostalMime.parse(readMail(folder, id));
  return [
    headers.map(({ originalKey, value }) => `${originalKey}: ${decodeWords(value)}`).join("\n"),
    ...(text === undefined ? [] : [`--- text ---\n${text}`]),
    ...(html === undefined ? [] : [`--- html ---\n${html}`]),
    ...attachments.map(
      (part) => `--- attachment: ${part.filename ?? "(no name)"} (${part.mimeType}) ---\n${textOf(part)}`,
    ),
  ].join("\n\n");
}

const ids = (folder: string): string[] =>
  readdirSync(join(folder, "mail"))
    .filter((file) => file.endsWith(".eml"))
    .map((file) => file.slice(0, -".eml".length))
    .sort();

const readMail = (folder: string, id: string): Buffer => readFileSync(join(folder, "mail", `${id}.eml`));

function endOfHeaders(raw: Buffer): number {
  const end = raw.indexOf("\r\n\r\n");
  return end === -1 ? raw.length : end;
}

function textOf({ mimeType, content }: Attachment): string {
  if (typeof content === "string") return content;
  return mimeType.startsWith("text/") ? new TextDecoder().decode(content) : `(${content.byteLength} bytes)`;
}
