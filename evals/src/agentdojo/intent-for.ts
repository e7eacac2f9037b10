// What a main agent asks of whoever reads a step's result, as it would write it: a purpose, and the shape of the answer.
import type { Json, ScriptedIntent } from "@bulkhead/agents/testing";
import type { Wanted } from "./task-facts.ts";

/** The purpose leads with the step, by which a scripted worker knows what is asked. */
export function intentFor(step: string, wanted: readonly Wanted[]): ScriptedIntent {
  const names = wanted.map(({ name }) => name);
  return {
    purpose: `Step ${step}: find ${names.length === 0 ? "whether there is a result" : names.join(", ")}.`.slice(0, 500),
    returns: {
      anyOf: [
        record({ kind: { const: "found" }, ...Object.fromEntries(wanted.map((one) => [one.name, fieldOf(one)])) }),
        record({ kind: { const: "none" } }),
      ],
    },
  };
}

/** The step that a worker's purpose leads with. */
export function stepOfPurpose(told: string): string | undefined {
  return /\bStep (s\d+(?:_found)?): find /u.exec(told)?.[1];
}

/** Names, ids and addresses are short; what is put into words is not. */
const SHORT = 200;
export const LONG = 4_000;
const MOST = 10_000_000;

function fieldOf({ kind, value }: Wanted): Json {
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "number") return { type: "number", minimum: -MOST, maximum: MOST, multipleOf: 0.01 };
  return { type: "string", maxLength: kind === "compose" ? LONG : SHORT };
}

function record(properties: Readonly<Record<string, Json>>): Json {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
