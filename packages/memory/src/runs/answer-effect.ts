// What a person's answer makes of a question. Pure; both stores keep what comes out. Refused is what comes too late, from
// somebody else, twice, to something that is no longer what was shown, or with arguments that the tool could not be called
// with.
import type { JsonObject } from "@bulkhead/sandbox";
import { Ajv2020 } from "ajv/dist/2020.js";
import { MemoryError } from "../memory-error.ts";
import type { Answerer } from "./approvals.ts";
import { atTime, type Effect } from "./effect.ts";
import { effectDigest } from "./effect-digest.ts";
import { isOver, type RunStatus } from "./run-store.ts";

export interface Answering {
  readonly by: Answerer;
  readonly now: number;
  /** Of the run that asks. */
  readonly status: RunStatus;
  /** `effectDigest` of what the person was shown. */
  readonly shown?: string | undefined;
}

/** @throws MemoryError `no_approval`, `answered`, `approval_expired`, `run_over`, `effect_changed` */
export function answerEffect(stored: Effect | undefined, verdict: "approve" | "reject", answering: Answering): Effect {
  const { by, now } = answering;
  const effect = answerable(stored, answering);
  const answeredBy = { by: writtenDown(by), at: now };
  return verdict === "approve"
    ? { ...effect, state: "approved", answeredBy }
    : { ...effect, state: "rejected", code: "rejected", answeredBy, endedAt: now };
}

/** It is still asked, with other arguments. @throws MemoryError as `answerEffect`, and `bad_edit` */
export function editEffect(stored: Effect | undefined, args: JsonObject, answering: Answering): Effect {
  const effect = answerable(stored, answering);
  const fits = validatorOf(effect);
  const copy = copyOf(args);
  if (!fits(copy)) {
    const where = fits.errors?.[0]?.instancePath.split("/")[1] ?? "";
    const known = Object.keys((effect.schema["properties"] ?? {}) as JsonObject);
    const named = known.includes(where) ? `argument "${where}"` : "an argument";
    throw new MemoryError("bad_edit", `${named} does not fit the input of the tool; nothing was changed`);
  }
  if (Object.keys(copy).some((name) => !takes(effect, name)))
    throw new MemoryError("bad_edit", "the tool has no argument of a name that was set; nothing was changed");
  const edited = {
    by: writtenDown(answering.by),
    at: answering.now,
    original: effect.edited?.original ?? effect.arguments,
  };
  return { ...effect, arguments: copy, edited };
}

/** A schema that says nothing of other names lets the tool drop them: a slip would then run as if it had not been made. */
function takes({ schema, arguments: stored }: Effect, name: string): boolean {
  const { properties, additionalProperties = false } = schema;
  const elsewhere = ["patternProperties", "$ref", "allOf", "anyOf", "oneOf"].some((key) => key in schema);
  if (typeof properties !== "object" || additionalProperties !== false || elsewhere) return true;
  return Object.hasOwn(properties as JsonObject, name) || Object.hasOwn(stored, name);
}

/** As JSON has it: who edits may change what they hold afterwards. */
function copyOf(args: JsonObject): JsonObject {
  try {
    const copy = JSON.parse(JSON.stringify(args)) as JsonObject;
    if (isWithin(copy, DEEPEST)) return copy;
  } catch {
    // a cycle, or what JSON has no word for
  }
  throw new MemoryError("bad_edit", "the arguments are no JSON that a tool could be called with; nothing was changed");
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1));
}

/** As deep as what a tool is called with. */
const DEEPEST = 64;

function validatorOf({ schema }: Effect) {
  try {
    return new Ajv2020({ strict: false, validateFormats: false, ownProperties: true }).compile(schema);
  } catch {
    throw new MemoryError(
      "bad_edit",
      "the input of the tool cannot be checked here; approve it as it is, or reject it",
    );
  }
}

function answerable(stored: Effect | undefined, { by, now, status, shown }: Answering): Effect {
  const principal = typeof by === "string" ? by : by.principal;
  if (stored === undefined || stored.principal !== principal)
    throw new MemoryError("no_approval", `there is no question of this id to ${JSON.stringify(principal)}`);
  if (isOver({ status })) throw new MemoryError("run_over", `its run is ${status}; nothing of it runs any more`);
  const effect = atTime(stored, now);
  if (effect.state === "expired") throw new MemoryError("approval_expired", "it was not answered in time");
  if (effect.state !== "asked") throw new MemoryError("answered", `it was answered before: it is ${effect.state}`);
  if (shown !== undefined && shown !== effectDigest(effect))
    throw new MemoryError("effect_changed", "it is no longer what was shown; look at it again");
  return effect;
}

const writtenDown = (by: Answerer): string => (typeof by === "string" ? by : by.as);
