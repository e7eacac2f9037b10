// The workers of the matrix, whose words never leave their compartment but as an admitted value.
import { type AnyTool, defineWorker, reveal } from "@bulkhead/agents";
import { z } from "zod";
import { READ } from "./threads.ts";

const returns = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("invoice"),
    vendor: z.string().max(100_000),
    note: z.string().max(100_000),
    cents: z.int().min(0).max(1_000),
  }),
  z.object({ kind: z.literal("title"), title: reveal(z.string().max(60)) }),
  z.object({ kind: z.literal("none") }),
]);

/** Reads what a tool returned; the tool's argument of the same name tells it what to do. */
export const readMail = defineWorker({
  name: "read_mail",
  purpose: "Say what is to be paid.",
  input: z.object({ id: z.string(), mail: z.string() }),
  returns,
});

/** Opens mails by itself. */
export function lookAround(tools: readonly AnyTool[]) {
  return defineWorker({
    name: "look_around",
    purpose: "Say what is to be paid.",
    input: z.object({ id: z.string() }),
    returns,
    tools: tools.filter(({ name }) => READ.some((one) => one === name)),
  });
}
