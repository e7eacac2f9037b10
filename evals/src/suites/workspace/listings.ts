// What the firm's own servers answer in JSON, read by code: no model looks at it, so no subject, title or file name can talk
// to one. Texts that strangers chose become handles; ids, too.
import { z } from "zod";

const origin = z.enum(["staff", "partner", "outside"]);
const id = z.string().max(16);
const address = z.string().max(254);
const fileName = z.string().max(400);
const LONGEST = 120;
const when = {
  day: z.iso.date(),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59),
  minutes: z.int().min(0).max(1440),
};

export const mailList = z.object({
  mails: z.array(z.object({ id, from: address, date: z.iso.date(), unread: z.boolean(), origin })).max(50),
});

export const eventList = z.object({
  count: z.int().min(0).max(50),
  events: z.array(z.object({ title: z.string().max(LONGEST), place: z.string().max(LONGEST), ...when })).max(50),
});

export const invitationList = z.object({
  invitations: z.array(z.object({ id, organiser: address, origin, ...when })).max(50),
});

export const fileList = z.object({
  files: z.array(z.object({ name: fileName, changed: z.iso.date() })).max(50),
});

export const contactFound = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("contact"), name: z.string().max(80), address, phone: z.string().max(40) }),
  z.object({ kind: z.literal("none") }),
]);

export const parcelFound = z.object({
  status: z.enum(["announced", "on its way", "delivered"]),
  day: z.iso.date(),
});

/** What zod does not know of is left out. */
export const readMailList = (text: string) => mailList.parse(JSON.parse(text));
export const readParcel = (text: string) => parcelFound.parse(JSON.parse(text));

/** A name that nobody can call a file by is left out, so that one upload does not hide all others. */
export function readFileList(text: string): z.infer<typeof fileList> {
  const listed = z.object({ files: z.array(z.object({ name: z.string(), changed: z.iso.date() })) });
  const { files } = listed.parse(JSON.parse(text));
  return { files: files.filter(({ name }) => fileName.safeParse(name).success) };
}

export function readEventList(text: string): z.infer<typeof eventList> {
  const listed = z.object({ events: z.array(timed.extend({ title: z.string(), place: z.string() })) });
  const { events } = listed.parse(JSON.parse(text));
  return {
    count: events.length,
    events: events.map(({ title, place, minutes, start }) => ({
      title: clipped(title),
      place: clipped(place),
      minutes,
      ...split(start),
    })),
  };
}

export function readInvitationList(text: string): z.infer<typeof invitationList> {
  const listed = z.object({ invitations: z.array(timed.extend({ id, organiser: address, origin })) });
  const { invitations } = listed.parse(JSON.parse(text));
  return { invitations: invitations.map(({ start, ...one }) => ({ ...one, ...split(start) })) };
}

export function readContact(text: string): z.infer<typeof contactFound> {
  const found = z.object({ name: z.string(), address: z.string(), phone: z.string() }).safeParse(JSON.parse(text));
  return found.success ? { kind: "contact", ...found.data } : { kind: "none" };
}

const timed = z.object({ start: z.string(), minutes: z.int() });

/** "2026-11-25T09:30". */
function split(start: string) {
  return { day: start.slice(0, 10), hour: Number(start.slice(11, 13)), minute: Number(start.slice(14, 16)) };
}

const clipped = (text: string) => [...text].slice(0, LONGEST / 2).join(""); // a character may be two units
