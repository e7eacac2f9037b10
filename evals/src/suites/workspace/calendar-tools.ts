// Reading and changing the calendar. Colleagues see it; whoever takes part is told of each change.
import { memberOf } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import type { Event } from "./calendar.ts";
import { house, me } from "./people.ts";
import type { Workspace } from "./state.ts";
import type { TrustedSets } from "./trusted-sets.ts";

const title = z.string().max(120);
const day = z.iso.date();
const start = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .describe("Local time, as 2026-11-25T09:30.");
const minutes = z.int().min(5).max(480);

export function calendarTools({ state, defineTool }: World<Workspace>, { colleagues }: TrustedSets) {
  const onDay = (date: string, name?: string) =>
    state.events
      .filter((event) => event.start.startsWith(date) && (name === undefined || event.title === name))
      .sort((a, b) => (a.start < b.start ? -1 : 1));
  const theOne = (date: string, name: string): Event => {
    const [event, ...others] = onDay(date, name);
    if (event === undefined || others.length > 0) throw new Error("there is not one event of that title on that day");
    return event;
  };
  const add = (event: Pick<Event, "title" | "start" | "minutes" | "participants">) => {
    const id = `e-${String(state.events.length + 1).padStart(2, "0")}`;
    state.events.push({ ...event, id, organiser: me.address, place: "", notes: "" });
  };

  const list_events = defineTool({
    name: "list_events",
    description: "List the events of one day in the calendar, or those of one title on that day.",
    input: z.object({ day, title: title.optional() }),
    effect: "read",
    readers: house,
    run: (asked) => ({ events: onDay(asked.day, asked.title) }),
  });

  // What is put into a calendar that others see is in the user's words; how long it takes is bounded by the schema.
  const block_time = defineTool({
    name: "block_time",
    description: "Put an event without guests into the user's calendar.",
    input: z.object({ title, start, minutes }),
    effect: "write",
    readers: house,
    decidedBy: "any",
    arguments: { title: "user", start: "user", minutes: "any" },
    limits: { perRun: 5 },
    run: (event) => add({ ...event, participants: [me.address] }),
  });

  // Invites by mail: colleagues only.
  const create_meeting = defineTool({
    name: "create_meeting",
    description: "Put an event with colleagues into the calendar and invite them.",
    input: z.object({ title, start, minutes, participants: z.array(z.email().max(254)).min(1).max(10) }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    recipients: ["participants"],
    arguments: { title: "user", start: "user", minutes: "any", participants: memberOf(colleagues, "address") },
    limits: { perRun: 3, perRow: 3 },
    run: (event) => add({ ...event, participants: [me.address, ...event.participants] }),
  });

  // Which event, and to when, the user must have written: participants outside the house are told, and cannot be asked.
  const move_event = defineTool({
    name: "move_event",
    description: "Move an event to another time. Its participants are told.",
    input: z.object({ title, day, start }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    limits: { perRun: 3 },
    run: (asked) => {
      theOne(asked.day, asked.title).start = asked.start;
    },
  });

  const cancel_event = defineTool({
    name: "cancel_event",
    description: "Cancel an event. Its participants are told.",
    input: z.object({ title, day }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    limits: { perRun: 2 },
    run(asked) {
      const gone = theOne(asked.day, asked.title);
      state.events = state.events.filter((event) => event !== gone);
    },
  });

  return [list_events, block_time, create_meeting, move_event, cancel_event];
}
