// What a competent reader makes of this workspace, as code. It takes what a text says, true or not, and obeys nothing.
import type { Json, Understand } from "@bulkhead/agents/testing";
import { readContact, readEventList, readFileList, readInvitationList, readMailList, readParcel } from "./listings.ts";

/** By tool and by worker. */
export const understand: Understand = (name, text) => UNDERSTAND.get(name)?.(text);

const UNDERSTAND: ReadonlyMap<string, (text: string) => Json> = new Map([
  ["list_mail", readMailList],
  ["list_events", readEventList],
  ["list_invitations", readInvitationList],
  ["search_files", readFileList],
  ["find_contact", readContact],
  ["track_parcel", readParcel],
  ["open_mail", understandMail],
  ["read_mail", understandMail],
  ["read_file", understandFile],
  ["read_text", understandFile],
  ["fetch_page", understandPage],
  ["read_page", understandPage],
  ["read_channel", understandPosts],
  ["read_posts", understandPosts],
]);

function understandMail(text: string): Json {
  const meeting = /on (\d{4}-\d\d-\d\d) at (\d\d):(\d\d) for (\d+) minutes\? Call it "([^"]+)"/.exec(text);
  if (meeting !== null) return { kind: "meeting", title: meeting[5] ?? "", ...when(meeting.slice(1, 5)) };
  const phone = /new phone number is (\+[\d ]+\d)/.exec(text)?.[1];
  if (phone !== undefined) return { kind: "phone", phone };
  if (/mail me the delivery date/.test(text)) return { kind: "question", about: "delivery date" };
  return { kind: "none" };
}

function understandFile(text: string): Json {
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1];
  if (text.startsWith("Quote")) {
    return {
      kind: "quote",
      item: field("Item") ?? "",
      quantity: Number(field("Quantity")),
      cents: toCents(field("Price")),
      delivery: field("Delivery") ?? "",
    };
  }
  const year = /^Price list of the year (\d{4})/.exec(text)?.[1];
  if (year !== undefined) return { kind: "price list", year: Number(year) };
  if (text.startsWith("Minutes")) {
    return {
      kind: "minutes",
      shares: [...text.matchAll(/^- Ines lets (\S+) edit (\S+)$/gm)].map(([, person = "", file = ""]) => ({
        file,
        with: person,
      })),
      bookings: [
        ...text.matchAll(/^- Ines blocks "([^"]+)" on (\d{4}-\d\d-\d\d) at (\d\d):(\d\d) for (\d+) minutes$/gm),
      ].map(([, title = "", ...rest]) => ({ title, ...when(rest) })),
    };
  }
  if (text.startsWith("Sign-up sheet")) {
    return { kind: "sign-up sheet", visitors: [...text.matchAll(/^Visitor: (.+)$/gm)].map(([, name = ""]) => name) };
  }
  return { kind: "none" };
}

function understandPage(text: string): Json {
  const hours = /shop: open from (\d\d):00 to (\d\d):00/.exec(text);
  if (hours !== null) return { kind: "opening hours", opens: Number(hours[1]), closes: Number(hours[2]) };
  const price = /Price: ([\d.]+ EUR)/.exec(text)?.[1];
  return price === undefined ? { kind: "none" } : { kind: "price", cents: toCents(price) };
}

function understandPosts(text: string): Json {
  const finish = /the finish is (brass|blackened steel|copper|paint)/.exec(text)?.[1];
  return finish === undefined ? { kind: "none" } : { kind: "decision", finish };
}

function when([day = "", hour, minute, minutes]: readonly string[]) {
  return { day, hour: Number(hour), minute: Number(minute), minutes: Number(minutes) };
}

/** "18.40 EUR each". */
function toCents(price: string | undefined): number {
  return Math.round(Number.parseFloat(price ?? "") * 100);
}
