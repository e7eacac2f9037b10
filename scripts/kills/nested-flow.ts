// A workflow with workers below workers: each trip is researched by a worker that looks things up, asks workers of its own
// and books, beside the workflow's own bookings. The service is a file: what was done stands there, whoever was told.
import { type AnyTool, defineTool, defineWorker, defineWorkflow, given, type ModelSpec } from "@bulkhead/agents";
import { call, returns, type Seen, scriptedModel, together } from "@bulkhead/agents/testing";
import { z } from "zod";
import { keepLine, keptLines } from "./kept-lines.ts";

export const TRIPS = 3;

/** What has to stand there in the end, each once. */
export const BOOKINGS: readonly string[] = Array.from({ length: TRIPS }, (_, trip) => [
  `hotel-${trip}`,
  `train-${trip}`,
])
  .flat()
  .sort();

/** A service that takes a key, as payment services do: the same key twice is one booking. */
export function bookingService(file: string) {
  return {
    book(what: string, key: string): void {
      if (keptLines(file).some((line) => line.startsWith(`${key} `))) return;
      keepLine(file, `${key} ${what}`);
    },
    /** What was booked, once for each time. */
    booked: (): readonly string[] => keptLines(file).map((line) => line.slice(line.lastIndexOf(" ") + 1)),
  };
}

const id = z.object({ id: z.string().max(40) });
const fact = z.object({ cents: z.int().min(0).max(99_999), place: z.string().max(80) });

export function nestedFlow(service: Pick<ReturnType<typeof bookingService>, "book">) {
  const lookUp = defineTool({
    name: "look_up",
    description: "Look something up.",
    input: id,
    effect: "read",
    readers: "public",
    run: ({ id }) => `What strangers wrote about ${id}.`,
  });
  const book: AnyTool = defineTool({
    name: "book",
    description: "Book something.",
    input: id,
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: { id: "any" },
    readers: "public",
    idempotent: true,
    run: ({ id }, { key }) => service.book(id, key),
  });
  const judge = defineWorker({ name: "judge", purpose: "Say what it costs.", input: id, returns: fact });
  const research = defineWorker({
    name: "research",
    purpose: "Find the trip, and book its hotel.",
    input: id,
    returns: fact,
    tools: [lookUp, book],
    workers: [judge],
  });
  return defineWorkflow({
    name: "trips",
    model: travelModel() as ModelSpec,
    input: given(z.object({ trips: z.int().min(1).max(TRIPS) })),
    returns: z.object({ found: z.int().min(0).max(TRIPS), booked: z.int().min(0).max(TRIPS) }),
    workers: [research],
    tools: [book],
    async run(ctx, { trips }) {
      const found = await Promise.all(
        Array.from({ length: trips }, (_, trip) => ctx.spawn(research, { id: String(trip) })),
      );
      let booked = 0;
      for (let trip = 0; trip < trips; trip++) if ((await ctx.call(book, { id: `train-${trip}` })).ok) booked++;
      return { found: found.filter(({ ok }) => ok).length, booked };
    },
  });
}

function travelModel() {
  const trip = (seen: Seen): string => /"id":"([^"]*)"/.exec(seen.messages[1]?.text ?? "")?.[1] ?? "";
  const value = (place: string) => returns({ cents: 4_200, place });
  return scriptedModel({
    research: [
      (seen) => together(call("look_up", { id: `a${trip(seen)}` }), call("look_up", { id: `b${trip(seen)}` })),
      (seen) => together(call("judge", { id: `a${trip(seen)}` }), call("judge", { id: `b${trip(seen)}` })),
      (seen) => call("book", { id: `hotel-${trip(seen)}` }),
      (seen) => value(`of ${trip(seen)}`),
    ],
    judge: (seen) => value(trip(seen)),
  });
}
