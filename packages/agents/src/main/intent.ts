// A dynamic intent: with its call of a read tool that nobody was declared to read, the main model says what a worker is to
// find in the result, and the shape of what comes back. It is read when the AI message arrives, before the tool runs.
// Purpose and shape are the model's words: they have the context's label, and so has what they bring back.
import type { JsonSchema } from "@bulkhead/sandbox";
import { z } from "zod";
import { widen } from "../tool/widen.ts";
import { isVisible } from "../visible-text.ts";
import { type AnyWorker, defineWorker } from "../worker/worker.ts";
import { readIntentShape } from "./intent-shape.ts";

export interface Intent {
  /** The tool's own. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Without tools; it reads the result in the field `result`. */
  readonly worker: AnyWorker;
  /** Of purpose and shape: see `intentKey`. */
  readonly key: string;
}

export type IntentRead =
  | { readonly ok: true; readonly intent: Intent }
  | {
      readonly ok: false;
      readonly argument: "arguments" | "purpose" | "returns" | "(unknown)";
      /** How the model can mend it: words of ours only. */
      readonly fix: string;
    };

/** The name of every such worker: a model's word would be a text that operators read as ours. */
const INTENT_WORKER = "intent";

/** Where the worker finds what the tool returned. */
export const INTENT_FIELD = "result";

const MOST_PURPOSE = 500;
const NAMES = ["arguments", "purpose", "returns"];

/** What the model is told to send. `open`: the tool's own arguments. */
export function intentParameters(open: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: {
      arguments: widen(open),
      purpose: {
        type: "string",
        description: `What to find in the result: one sentence, at most ${MOST_PURPOSE} characters, without handles.`,
      },
      returns: {
        type: "object",
        description: "JSON Schema of the answer: closed and bounded (see the system message).",
        additionalProperties: true,
      },
    },
    required: NAMES,
    additionalProperties: false,
  };
}

export function readIntent(call: Readonly<Record<string, unknown>>): IntentRead {
  const refused = (argument: (IntentRead & { readonly ok: false })["argument"], fix: string): IntentRead => {
    return { ok: false, argument, fix };
  };
  if (Object.keys(call).some((name) => !NAMES.includes(name))) {
    return refused("(unknown)", "send arguments, purpose and returns, and nothing else");
  }
  const { arguments: own = {}, purpose, returns } = call;
  if (typeof own !== "object" || own === null || Array.isArray(own)) {
    return refused("arguments", "send the tool's arguments as an object");
  }
  if (typeof purpose !== "string" || purpose.trim() === "" || purpose.length > MOST_PURPOSE) {
    return refused("purpose", `say what to find: one sentence of at most ${MOST_PURPOSE} characters`);
  }
  if (!isVisible(purpose) || purpose.includes("{{")) {
    return refused("purpose", "write plain visible text on one line, without handles");
  }
  const shape = readIntentShape(returns);
  if (!shape.ok) return refused("returns", shape.fix);
  const worker = intentWorker(purpose, shape.returns);
  if (worker === undefined) return refused("returns", "write it flatter");
  return { ok: true, intent: { arguments: own as Readonly<Record<string, unknown>>, worker, key: intentKey(call) } };
}

function intentWorker(purpose: string, shape: JsonSchema): AnyWorker | undefined {
  const returns = shape as unknown as z.ZodType; // a worker's schema is compiled from plain JSON Schema as well
  try {
    return defineWorker({ name: INTENT_WORKER, purpose, input: RESULT, returns });
  } catch {
    return undefined; // around the shape there is one level more
  }
}

const RESULT = z.object({ [INTENT_FIELD]: z.string() });

/** An intent whose key is another was changed after its message came: a middleware or a person can do that. */
export function intentKey({ purpose, returns }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([purpose, returns]);
}
