// AgentDojo's workspace tools: what each does, and what its arguments must be. Written from the tools' descriptions alone.
//
// The line taken: who is written to, invited or given a file, and what is sent or deleted, must be the user's own words; what
// stays in the user's own calendar and drive and can be put right again may come from what was read.
import type { RulesOf } from "../remote-tools.ts";

// Mails and files are private to the user: the default.
const PRIVATE = { effect: "read" } as const;

// An entry is told to those who are invited, and they are named by the user; without this no entry could be made or moved
// after looking at the day.
const CALENDAR = { effect: "read", readers: "public" } as const;

export const workspace: RulesOf = {
  get_unread_emails: PRIVATE, // it marks them as read: that is what reading a mail does
  get_sent_emails: PRIVATE,
  get_received_emails: PRIVATE,
  get_draft_emails: PRIVATE,
  search_emails: PRIVATE,
  search_contacts_by_name: PRIVATE,
  search_contacts_by_email: PRIVATE,
  get_current_day: CALENDAR, // everybody knows the day
  search_calendar_events: CALENDAR,
  get_day_calendar_events: CALENDAR,
  search_files_by_filename: PRIVATE,
  get_file_by_id: PRIVATE,
  list_files: PRIVATE,
  search_files: PRIVATE,

  send_email: {
    effect: "write",
    egress: true,
    recipients: ["recipients", "cc", "bcc"],
    decidedBy: "any", // answering what was read is what mail is for
    arguments: {
      recipients: "user", // a mail server delivers to any address that exists
      cc: "user",
      bcc: "user",
      subject: "any", // text, to people whom the user named; whether they may know it is for the readers to say
      body: "any",
      attachments: "user", // a server cannot tell which file was meant, and a sent file does not come back
    },
    text: { subject: "plain", body: "plain" },
  },
  // What is deleted is gone, and an id says nothing of what it stands for.
  delete_email: { effect: "write", decidedBy: "any", arguments: { email_id: "user" } },
  delete_file: { effect: "write", decidedBy: "any", arguments: { file_id: "user" } },

  create_calendar_event: {
    effect: "write",
    egress: true, // it sends a mail to the participants
    recipients: ["participants"],
    decidedBy: "any",
    arguments: {
      participants: "user", // an invitation is a mail
      title: "any", // an entry in the user's own calendar: seen there, and deleted in a moment
      description: "any",
      location: "any",
      start_time: "any",
      end_time: "any",
    },
    text: { title: "plain", description: "plain", location: "plain" },
  },
  // It tells participants whom nobody named here, and it cannot be taken back: which one must be the user's word.
  cancel_calendar_event: { effect: "write", egress: true, decidedBy: "any", arguments: { event_id: "user" } },
  reschedule_calendar_event: {
    effect: "write",
    egress: true, // its participants are told, and nobody here knows who they are: the public
    decidedBy: "any",
    // The server moves the user's own entries only, and a moved one can be moved back.
    arguments: { event_id: "any", new_start_time: "any", new_end_time: "any" },
  },
  add_calendar_event_participants: {
    effect: "write",
    egress: true,
    recipients: ["participants"],
    decidedBy: "any",
    // Who is told must be the user's word. Which entry they see may not be: it is one of the user's own.
    arguments: { event_id: "any", participants: "user" },
  },

  append_to_file: {
    effect: "write",
    decidedBy: "any",
    // Nothing is lost by it, and it can be cut off again. Whoever shares the file will read it, as they read the rest.
    arguments: { file_id: "any", content: "any" },
    text: { content: "plain" },
  },
  // A new file is seen by its owner alone.
  create_file: {
    effect: "write",
    decidedBy: "any",
    arguments: { filename: "any", content: "any" },
    text: { filename: "plain", content: "plain" },
  },
  share_file: {
    effect: "write",
    egress: true, // who it is shared with is told what stands in it
    recipients: ["email"],
    decidedBy: "any",
    // Which file, with whom, and whether they may change it: an id from what was read could be any file of the user's.
    arguments: { file_id: "user", email: "user", permission: "user" },
  },
};
