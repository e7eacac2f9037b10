// The calendar of the house: every colleague sees it, guests can put events and invitations into it.
import { at } from "./people.ts";

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

export const events = (): Event[] => [
  {
    id: "e-01",
    title: "Lens review",
    start: "2026-11-25T09:30",
    minutes: 45,
    organiser: at.ines,
    participants: [at.ines, at.tomasz, at.leila],
    place: "Room Kepler",
    notes: "",
  },
  {
    id: "e-02",
    title: "Visit of the guild",
    start: "2026-11-25T13:00",
    minutes: 60,
    organiser: "office@planetarium-guild.example",
    participants: [at.ines],
    place: "Gate B",
    notes: "Six guests. We bring our own cups.",
  },
  {
    id: "e-03",
    title: "Kiln safety talk",
    start: "2026-11-26T11:00",
    minutes: 30,
    organiser: "talks@kiln-safety.example",
    participants: [at.ines, at.tomasz],
    place: "Workshop",
    notes: "Please wear closed shoes.",
  },
  {
    id: "e-04",
    title: "Supplier breakfast",
    start: "2026-11-27T08:00",
    minutes: 60,
    organiser: at.samir,
    participants: [at.ines, at.samir],
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
    organiser: at.leila,
    note: "Bring the callipers.",
    answer: "open",
  },
  {
    id: "i-02",
    title: "Brass stock",
    start: "2026-11-26T16:00",
    minutes: 15,
    organiser: at.tomasz,
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
    organiser: at.priya,
    note: "",
    answer: "open",
  },
];
