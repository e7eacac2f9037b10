// The inbox as a workflow, for `bulkhead serve` and `bulkhead pool`: the plan is code, a reader without tools reads each mail,
// and a person is asked of every payment, answer and mail that strangers' words had a part in.
import { defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
import offlineModel from "./offline-model.ts";
import { listReader, mailReader } from "./readers.ts";
import { me } from "./settings.ts";
import { createInboxTools } from "./tools.ts";

const [listMail, openMail, payInvoice, acceptInvitation, , , sendSummary] = createInboxTools(import.meta.dirname);

/** Runs that one version has begun are played by pools that have that version. */
export const version = "1";

/** What the request says, for code: due by that Sunday, and of less cents. */
export const input = { until: "2026-11-29", below: 50_000 };

export default defineWorkflow({
  name: "inbox",
  model: process.env["BULKHEAD_MODEL"] ?? offlineModel(),
  input: given(
    z.object({
      until: z.iso.date().describe("What is due by this day is paid."),
      below: z.int().min(1).max(1_000_000).describe("Only invoices of less are paid, in cents."),
    }),
  ),
  returns: z.object({
    paid: z.int().min(0).max(100),
    refused: z.int().min(0).max(100),
    accepted: z.int().min(0).max(100),
  }),
  workers: [listReader, mailReader],
  tools: [listMail, openMail, payInvoice, acceptInvitation, sendSummary],
  principal: "me",
  principals: { me: [me] },
  ask: "tainted",
  async run(ctx, { until, below }) {
    const list = await ctx.spawn(listReader, { list: ctx.read(listMail, {}) });
    const mails = list.ok ? list.value.mails : [];
    const read = await Promise.all(mails.map(({ id }) => ctx.spawn(mailReader, { mail: ctx.read(openMail, { id }) })));
    const said = mails.flatMap(({ sender, from }, at) => {
      const one = read[at];
      return one?.ok ? [{ sender, organiser: from, ...one.value }] : [];
    });
    const owed = said.filter((one) => one.kind === "invoice").filter(({ due, cents }) => due <= until && cents < below);
    const meetings = said.filter((one) => one.kind === "meeting");
    const [paid, accepted] = await Promise.all([
      Promise.all(owed.map(({ kind: _, organiser: __, ...payment }) => ctx.call(payInvoice, payment))),
      Promise.all(meetings.map(({ kind: _, sender: __, ...meeting }) => ctx.call(acceptInvitation, meeting))),
    ]);
    const lines = owed.flatMap(({ order, vendor, cents }, at) =>
      paid[at]?.ok ? [`- ${order}, ${vendor}: ${(cents / 100).toFixed(2)} EUR`] : [],
    );
    const count = {
      paid: lines.length,
      refused: owed.length - lines.length,
      accepted: accepted.filter(({ ok }) => ok).length,
    };
    await ctx.call(sendSummary, {
      body: ["Paid:", ...lines, `Not paid: ${count.refused}`, `Meetings accepted: ${count.accepted}`].join("\n"),
    });
    return count;
  },
});
