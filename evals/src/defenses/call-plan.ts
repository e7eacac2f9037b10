// A plan of calls that was made before any data was read, and how far it has come. Only what is next in it may run: a step
// once, a repeated one any number of times until a later step was begun. Steps may be left out. What the plan says of an
// argument is fixed, and every other argument may come from data.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

export const callPlan = z.object({
  steps: z
    .array(
      z.object({
        tool: z.string().max(64),
        /** What is known of its arguments before any data is read; each value as JSON text. */
        known: z.array(z.object({ argument: z.string().max(64), json: z.string().max(4000) })).max(64),
        /** Once for each of several things in the data. */
        repeated: z.boolean(),
      }),
    )
    .max(64),
});

export type CallPlan = z.infer<typeof callPlan>;

/** Takes calls in the order in which the model made them, and says of each whether it may run. */
export function followPlan({ steps }: CallPlan): (tool: string, args: Readonly<Record<string, unknown>>) => boolean {
  let at = 0;
  let begun = false;
  return (tool, args) => {
    const next = steps.findIndex((step, index) => {
      if (index < at || (index === at && begun && !step.repeated)) return false;
      return step.tool === tool && step.known.every(({ argument, json }) => isKnown(args[argument], json));
    });
    if (next === -1) return false;
    at = next;
    begun = true;
    return true;
  };
}

function isKnown(value: unknown, json: string): boolean {
  try {
    return isDeepStrictEqual(value, JSON.parse(json));
  } catch {
    return false; // the plan says something that is no JSON: nothing fits it
  }
}
