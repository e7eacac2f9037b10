// What a text can be, for who reads it: closed variants of dates, figures and choices, and handles where it must be words.
import { z } from "zod";

const when = {
  day: z.iso.date(),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59),
  minutes: z.int().min(5).max(480),
};
const cents = z.int().min(0).max(10_000_000);
const none = z.object({ kind: z.literal("none") });

export const mailContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("meeting"), title: z.string().max(120), ...when }),
  z.object({ kind: z.literal("phone"), phone: z.string().max(40) }),
  z.object({ kind: z.literal("question"), about: z.enum(["delivery date", "price", "something else"]) }),
  none,
]);

export const fileContent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("quote"),
    item: z.string().max(80),
    quantity: z.int().min(1).max(100_000),
    cents,
    delivery: z.iso.date(),
  }),
  z.object({ kind: z.literal("price list"), year: z.int().min(1990).max(2099) }),
  z.object({
    kind: z.literal("minutes"),
    shares: z.array(z.object({ file: z.string().max(120), with: z.string().max(254) })).max(10),
    bookings: z.array(z.object({ title: z.string().max(120), ...when })).max(10),
  }),
  z.object({ kind: z.literal("sign-up sheet"), visitors: z.array(z.string().max(80)).max(50) }),
  none,
]);

export const pageContent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("opening hours"),
    opens: z.int().min(0).max(24),
    closes: z.int().min(0).max(24),
  }),
  z.object({ kind: z.literal("price"), cents }),
  none,
]);

export const channelContent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("decision"),
    finish: z.enum(["brass", "blackened steel", "copper", "paint", "something else"]),
  }),
  none,
]);
