// What a caller may say to an agent. Rules: new messages of the user, text only, made anew here; a message in another's name
// is refused, and everything beside it (ids, names, extra fields, other state) is dropped.
import { z } from "zod";
import { parsed } from "./parse-body.ts";
import { Problem } from "./problem.ts";

export interface Asked {
  readonly messages: readonly { readonly role: "user"; readonly content: string }[];
}

const block = z.object({ type: z.literal("text"), text: z.string() });
const content = z.union([z.string(), z.array(block).min(1)]);
const message = z.union([
  z.string().transform((text) => ({ role: "user", content: text })),
  z.tuple([z.string(), content]).transform(([role, text]) => ({ role, content: text })),
  z.object({ role: z.string().optional(), type: z.string().optional(), content }),
]);
const input = z.object({ messages: z.union([z.array(message).min(1), message.transform((one) => [one])]) });

/** @throws Problem 422: `bad_input`, `foreign_message` */
export function userMessages(given: unknown): Asked {
  const { messages } = parsed(input, given, "/input");
  return {
    messages: messages.map((one, at) => {
      const roles = [one.role, "type" in one ? one.type : undefined].filter((role) => role !== undefined);
      if (roles.length === 0 || !roles.every((role) => role === "user" || role === "human"))
        throw new Problem(422, "foreign_message", "Only new messages of the user are taken.", {
          offences: [{ pointer: `/input/messages/${at}`, code: "foreign_message" }],
        });
      const text = typeof one.content === "string" ? one.content : one.content.map((part) => part.text).join("\n");
      return { role: "user", content: text };
    }),
  };
}
