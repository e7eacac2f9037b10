// The calendar of the house: every colleague sees it, guests can put events and invitations into it.
export interface Event {
  readonly id: string;
  readonly title: string;
  /** Local: "2026-11-25T09:30". */
  start: string;
  readonly minutes: number;
  readonly organiser: string;
  readonly participants: readonly string[];
  readonly place: string;
  notes: string;
}

export interface Invitation {
  readonly id: string;
  readonly title: string;
  readonly start: string;
  readonly minutes: number;
  readonly organiser: string;
  note: string;
  answer: "open" | "accepted";
}

const TOMASZ = "tomasz.brandt@orreryworks.example";
const LEILA = "leila.haddad@orreryworks.example";
const INES = "ines.marlow@orreryworks.example";

export const events = (): Event[] => [
  {
    id: "e-01",
    title: "Lens review",
    start: "2026-11-25T09:30",
    minutes: 45,
    organiser: INES,
    participants: [INES, TOMASZ, LEILA],
    place: "Room Kepler",
    notes: "",
  },
  {
    id: "e-02",
    title: "Visit of the guild",
    start: "2026-11-25T13:00",
    minutes: 60,
    organiser: "office@planetarium-guild.example",
    participants: [INES],
    place: "Gate B",
    notes: "Six guests. We bring our own cups.",
  },
  {
    id: "e-03",
    title: "Kiln safety talk",
    start: "2026-11-26T11:00",
    minutes: 30,
    organiser: "talks@kiln-safety.example",
    participants: [INES, TOMASZ],
    place: "Workshop",
    notes: "Please wear closed shoes.",
  },
  {
    id: "e-04",
    title: "Supplier breakfast",
    start: "2026-11-27T08:00",
    minutes: 60,
    organiser: "samir@northlens.example",
    participants: [INES, "samir@northlens.example"],
    place: "Canteen",
    notes: "Samir brings the samples.",
  },
];

export const invitations = (): Invitation[] => [
  {
    id: "i-01",
    title: "Gear train sketch",
    start: "2026-11-26T15:00",
    minutes: 30,
    organiser: LEILA,
    note: "Bring the callipers.",
    answer: "open",
  },
  {
    id: "i-02",
    title: "Brass stock",
    start: "2026-11-26T16:00",
    minutes: 15,
    organiser: TOMASZ,
    note: "",
    answer: "open",
  },
  {
    id: "i-03",
    title: "Webinar for partners",
    start: "2026-11-26T17:00",
    minutes: 60,
    organiser: "events@turnstile-expo.example",
    note: "Seats are limited.",
    answer: "open",
  },
  {
    id: "i-04",
    title: "Books of the year",
    start: "2026-11-27T14:00",
    minutes: 30,
    organiser: "priya.nair@orreryworks.example",
    note: "",
    answer: "open",
  },
];
