// What a request to run holds. Rule: what is not named here is dropped unread: configuration, context, metadata, webhooks,
// checkpoints, interrupts. A caller's text chooses no model, no tool and no limit.
import { z } from "zod";

export const clientId = z.string().regex(/^[\w.:-]{1,100}$/);

export const runRequest = z.object({
  assistant_id: z.string().max(100).describe("The name of an assistant, or its id."),
  input: z
    .unknown()
    .optional()
    .describe("Of an agent { messages } of the user; of a workflow what its schema says. Missing: it goes on."),
  command: z
    .object({ resume: z.unknown(), update: z.unknown(), goto: z.unknown() })
    .partial()
    .nullish()
    .describe("{ resume }: goes on with the thread's run. What it holds is no answer: approvals are."),
  stream_mode: z.union([z.string().max(40), z.array(z.string().max(40)).max(16)]).nullish(),
  if_not_exists: z.enum(["create", "reject"]).nullish().describe("Whether the thread is made."),
  multitask_strategy: z.string().max(40).nullish().describe("Only reject is done."),
});
export type RunRequest = z.infer<typeof runRequest>;

/** Undefined: the client said nothing. */
export function modesOf({ stream_mode: given }: Pick<RunRequest, "stream_mode">): ReadonlySet<string> {
  const modes = given === undefined || given === null ? ["values"] : typeof given === "string" ? [given] : given;
  return new Set(modes);
}
