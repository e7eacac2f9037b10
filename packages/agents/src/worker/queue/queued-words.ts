// What the two sides of a queued worker say: it tells each reply of its model; it is answered how the boundary judged a `return`
// in it, what its calls came to, and what it is to be shown from then on. Rule: both are read as what they may be and nothing else.
import { CODES } from "@bulkhead/sandbox";
import { z } from "zod";
import { MOST_CALLS } from "../../model/reply-size.ts";

const text = z.string();
/** More no reply takes, whether tokens or milliseconds. */
const MOST = 2 ** 31 - 1;
const count = z.int().min(0).max(MOST);
const code = z.enum(CODES);

const reply = z.strictObject({
  text,
  calls: z.array(z.strictObject({ id: text, name: text, arguments: text })).max(MOST_CALLS),
  end: z.enum(["complete", "cut", "refused"]),
  usage: z.strictObject({ input: count, output: count }).optional(),
});

/** So much of its name is said. */
export const MODEL_NAME = 200;

export const repliedSchema = z.strictObject({
  v: z.literal(1),
  reply,
  /** Which of its chain has answered. */
  model: z.string().max(MODEL_NAME),
  ms: z.number().min(0).max(MOST),
});
export type Replied = z.infer<typeof repliedSchema>;

export const answeredSchema = z.strictObject({
  v: z.literal(1),
  codes: z.array(code.nullable()),
  answers: z.strictObject({ texts: z.array(text), guarded: z.boolean() }).optional(),
  shown: z.strictObject({ input: z.json(), answers: z.array(text) }).optional(),
});
export type Answered = z.infer<typeof answeredSchema>;

const label = z.strictObject({
  integrity: z.enum(["external", "user", "trusted"]),
  readers: z.union([z.literal("public"), z.array(text)]),
});
const schema = z.record(text, z.json());

export const assignmentSchema = z.strictObject({
  v: z.literal(1),
  worker: text,
  purpose: text,
  input: z.json(),
  returns: schema,
  tools: z.array(z.strictObject({ name: text, description: text, parameters: schema })),
  limits: z.strictObject({
    wallMs: z.number(),
    steps: z.number(),
    tokens: z.number(),
    toolBytes: z.number(),
    resultBytes: z.number(),
    depth: z.number(),
  }),
  label,
});
