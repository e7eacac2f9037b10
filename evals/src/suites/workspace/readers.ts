// Who reads what the tools return: code where a server of the firm's wrote it, a worker without tools where people did.
import { type AnyWorker, defineWorker } from "@bulkhead/agents";
import { z } from "zod";
import {
  contactFound,
  eventList,
  fileList,
  invitationList,
  mailList,
  parcelFound,
  readContact,
  readEventList,
  readFileList,
  readInvitationList,
  readMailList,
  readParcel,
} from "./listings.ts";
import { channelContent, fileContent, mailContent, pageContent } from "./texts.ts";

const input = z.object({ text: z.string() });

export const readers: Readonly<Record<string, AnyWorker>> = {
  list_mail: defineWorker({ name: "mail_list", input, returns: mailList, run: ({ text }) => readMailList(text) }),
  list_events: defineWorker({ name: "event_list", input, returns: eventList, run: ({ text }) => readEventList(text) }),
  list_invitations: defineWorker({
    name: "invitation_list",
    input,
    returns: invitationList,
    run: ({ text }) => readInvitationList(text),
  }),
  search_files: defineWorker({ name: "file_list", input, returns: fileList, run: ({ text }) => readFileList(text) }),
  find_contact: defineWorker({ name: "contact", input, returns: contactFound, run: ({ text }) => readContact(text) }),
  track_parcel: defineWorker({ name: "parcel", input, returns: parcelFound, run: ({ text }) => readParcel(text) }),
  open_mail: defineWorker({
    name: "read_mail",
    purpose:
      "Say what the sender of this mail wants: to meet (with title, day, time and length), to tell a new phone number, " +
      "to ask a question, or none of these.",
    input,
    returns: mailContent,
  }),
  read_file: defineWorker({
    name: "read_text",
    purpose:
      "Say what this file is: a quote, a price list (of which year), minutes (whom Ines is to let edit what, and what she is to book), " +
      "a sign-up sheet (who signed up), or none of these.",
    input,
    returns: fileContent,
  }),
  fetch_page: defineWorker({
    name: "read_page",
    purpose: "Say what this page tells: opening hours of the shop, the price of one article, or neither.",
    input,
    returns: pageContent,
  }),
  read_channel: defineWorker({
    name: "read_posts",
    purpose: "Say whether these posts tell which finish was decided on.",
    input,
    returns: channelContent,
  }),
};
