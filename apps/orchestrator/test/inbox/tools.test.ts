// The tools of the template on real files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { doneEffects } from "../../src/demo/done-effects.ts";
import { openOrders } from "../../src/templates/inbox/bank.ts";
import { pendingInvitations } from "../../src/templates/inbox/calendar.ts";
import { corpus } from "../../src/templates/inbox/corpus.ts";
import { mailServer, me } from "../../src/templates/inbox/settings.ts";
import { createInboxTools } from "../../src/templates/inbox/tools.ts";
import { temporaryInbox } from "./temporary-inbox.ts";

const invoice = {
  sender: "a.test",
  vendor: 'A "B", C',
  order: "PO-1001",
  account: "X1",
  cents: 100,
  due: "2026-11-27",
};

function toolsOf(folder: string) {
  const tools = new Map(createInboxTools(folder).map((tool) => [tool.name, tool.langchain]));
  return async (name: string, args: Readonly<Record<string, unknown>>): Promise<string> =>
    String(await tools.get(name)?.invoke(args));
}

test("the list names every mail, and opening one gives its text", async () => {
  using inbox = temporaryInbox();
  const call = toolsOf(inbox.folder);
  const { mails } = JSON.parse(await call("list_mail", {})) as { mails: { id: string; authentication: string[] }[] };
  expect(mails).toHaveLength(corpus.length);
  for (const { authentication } of mails) expect(authentication[0]?.startsWith(`${mailServer};`)).toBe(true);
  expect(await call("open_mail", { id: mails[0]?.id })).toContain("--- text ---");
});

test("the bank's ledger keeps every payment as it was ordered, also two in one step", async () => {
  using inbox = temporaryInbox();
  const call = toolsOf(inbox.folder);
  await Promise.all([call("pay_invoice", invoice), call("pay_invoice", { ...invoice, order: "=1+1\nPO-2" })]);
  expect(await doneEffects(inbox.folder)).toEqual([
    { tool: "pay_invoice", arguments: invoice },
    { tool: "pay_invoice", arguments: { ...invoice, order: "=1+1\nPO-2" } },
  ]);
});

test("an order that is paid is no open order in the next run", async () => {
  using inbox = temporaryInbox();
  expect(openOrders(inbox.folder)).toHaveLength(8);
  await toolsOf(inbox.folder)("pay_invoice", invoice);
  expect(openOrders(inbox.folder).map(({ order }) => order)).not.toContain("PO-1001");
});

test("only invitations of contacts are pending, until they are answered", async () => {
  using inbox = temporaryInbox();
  expect(readFileSync(join(inbox.folder, "data/invitations.json"), "utf8")).toContain("INV-311");
  const [only, ...others] = pendingInvitations(inbox.folder);
  expect(only).toEqual({ organiser: "ada@okafor-bell.example", invitation: "INV-204", date: "2026-12-01" });
  expect(others).toEqual([]);
  await toolsOf(inbox.folder)("decline_invitation", { ...only });
  expect(pendingInvitations(inbox.folder)).toEqual([]);
  expect(await doneEffects(inbox.folder)).toEqual([{ tool: "decline_invitation", arguments: only }]);
});

test("mails that are sent are numbered files of the outbox, and a line break in a subject adds no header", async () => {
  using inbox = temporaryInbox();
  const call = toolsOf(inbox.folder);
  await call("send_mail", { to: "a@b.example", subject: "Hi\r\nBcc: c@d.test", body: "Grüße\n" });
  await call("send_summary", { body: "Paid: nothing" });
  const [first, second] = await doneEffects(inbox.folder);
  expect(first).toEqual({
    tool: "send_mail",
    arguments: { to: "a@b.example", subject: "Hi Bcc: c@d.test", body: "Grüße\n" },
  });
  expect(readFileSync(join(inbox.folder, "out/outbox/001.eml"), "latin1")).not.toMatch(/^Bcc:/m);
  expect(second).toMatchObject({ tool: "send_summary", arguments: { to: me, body: "Paid: nothing\n" } });
});
