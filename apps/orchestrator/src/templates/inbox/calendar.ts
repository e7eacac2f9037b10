// The calendar: invitations that wait for an answer, and the answers given.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { appendRow, readTable } from "./table-file.ts";

export const invitation = z.object({
  organiser: z.string().max(254).describe("The verified address of who sent the mail, as list_mail gives it."),
  invitation: z.string().max(40).describe("The invitation's number, such as INV-204."),
  date: z.iso.date().describe("The day of the meeting."),
});
export type Invitation = z.infer<typeof invitation>;

const answers = (folder: string): string => join(folder, "out/answers.csv");

export function answer(
  folder: string,
  { organiser, invitation, date }: Invitation,
  says: "accepted" | "declined",
): void {
  appendRow(answers(folder), { organiser, invitation, date, says });
}

/** Anybody can put an invitation into a calendar: only those of the operator's own contacts count. */
export function pendingInvitations(folder: string): readonly Invitation[] {
  const contacts = new Set(readTable(join(folder, "data/contacts.csv")).map((row) => row["mail"]?.toLowerCase()));
  const answered = new Set(readTable(answers(folder)).map((row) => row["invitation"]));
  const all = z.array(invitation).parse(JSON.parse(readFileSync(join(folder, "data/invitations.json"), "utf8")));
  return all
    .map((one) => ({ ...one, organiser: one.organiser.toLowerCase() }))
    .filter((one) => contacts.has(one.organiser) && !answered.has(one.invitation));
}
