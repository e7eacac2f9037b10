// The tools of an agent that somebody has: plain LangChain tools over a mail server.
import { tool } from "langchain";
import { z } from "zod";

const server = async (path: string, body?: unknown): Promise<string> =>
  (await fetch(`https://mail.acme.example/${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) })).text();

export const listMail = tool(({ folder }) => server(`list/${folder}`), {
  name: "list_mail", description: "List the mails of a folder: id, sender, subject.", schema: z.object({ folder: z.string() }),
});
export const openMail = tool(({ id }) => server(`mail/${id}`), {
  name: "open_mail", description: "Open one mail.", schema: z.object({ id: z.string() }),
});
export const sendMail = tool((mail) => server("send", mail), {
  name: "send_mail", description: "Send a mail.",
  schema: z.object({ to: z.email(), subject: z.string().max(120), body: z.string().max(5_000) }),
});
export const deleteMail = tool(({ id }) => server(`delete/${id}`), {
  name: "delete_mail", description: "Delete a mail for good.", schema: z.object({ id: z.string() }),
});
