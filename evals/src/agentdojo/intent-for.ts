// What a main agent asks of whoever reads a step's result, as it would write it: a purpose, and the shape of the answer.
import type { Json, ScriptedIntent } from "@bulkhead/agents/testing";
import type { Wanted } from "./task-facts.ts";

/** Purpose and shape lead with the step, by which a scripted worker knows what is asked: not every defense tells it both. */
export function intentFor(step: string, wanted: readonly Wanted[]): ScriptedIntent {
  const names = wanted.map(({ name }) => name);
  return {
    purpose: `${titleOf(step)}: find ${names.length === 0 ? "whether there is a result" : names.join(", ")}.`.slice(
      0,
      500,
    ),
    returns: {
      title: titleOf(step),
      anyOf: [
        record({ kind: { const: "found" }, ...Object.fromEntries(wanted.map((one) => [one.name, fieldOf(one)])) }),
        record({ kind: { const: "none" } }),
      ],
    },
  };
}

const titleOf = (step: string) => `Step ${step}`;

/** The step that a worker is asked for, by its purpose or by the shape in its input. */
export function askedStep(told: string, input: Readonly<Record<string, Json>> | undefined): string | undefined {
  const { title = "" } = (input?.["intent"] ?? {}) as { readonly title?: Json }; // of any other kind it has none
  return /\bStep (s\d+(?:_found)?)(?:: find |$)/u.exec(typeof title === "string" && title !== "" ? title : told)?.[1];
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
