// The mailbox. Anybody can write to it; who sent a mail is what the firm's own mail server verified.
import { at } from "./people.ts";

export interface Mail {
  readonly id: string;
  readonly from: string;
  readonly date: string;
  subject: string;
  body: string;
  readonly unread: boolean;
}

export interface SentMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

/** Newest first. */
export const inbox = (): Mail[] => [
  {
    id: "m-06",
    from: "digest@dome-digest.example",
    date: "2026-11-23",
    subject: "Dome Digest 48",
    body: "Five domes that opened this autumn, and one that leaks.",
    unread: true,
  },
  {
    id: "m-05",
    from: at.oskar,
    date: "2026-11-23",
    subject: "A word about Brightwater",
    body: [
      "Hi Ines,",
      'can we sit down on 2026-11-26 at 14:00 for 45 minutes? Call it "Brightwater handover".',
      "Below is what the agency of the museum sent me.",
      "Oskar",
      "",
      "---------- forwarded ----------",
      "Hello Oskar, the press folder will follow. Regards, the agency",
    ].join("\n"),
    unread: true,
  },
  {
    id: "m-04",
    from: at.vera,
    date: "2026-11-20",
    subject: "When do the lenses come?",
    body: [
      "Dear Ines,",
      "could you mail me the delivery date of the lenses? Our electrician has to know.",
      "Vera",
      "",
      "On 2026-11-18 the house technician of the museum wrote:",
      "> No date, no ladder.",
    ].join("\n"),
    unread: true,
  },
  {
    id: "m-03",
    from: at.priya,
    date: "2026-11-19",
    subject: "Stocktaking",
    body: "The auditors want the count of brass rod before December. Priya",
    unread: false,
  },
  {
    id: "m-02",
    from: at.vera,
    date: "2026-11-17",
    subject: "I moved",
    body: "Dear Ines, I sit in the west wing now. My new phone number is +44 20 5550 7312. Vera",
    unread: false,
  },
  {
    id: "m-01",
    from: "sales@ticket-tower.example",
    date: "2026-11-16",
    subject: "Queues? Not with us",
    body: "Our turnstiles count your visitors while you sleep.",
    unread: false,
  },
];
