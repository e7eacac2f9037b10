// What a worker was shown, without what its guard leaves out: the texts of its input that strangers may have written, and
// what its calls answered. A text that cannot be cleaned ends the worker, and so does a guard that denies too often.
import { type JsonValue, type Label, SandboxError } from "@bulkhead/sandbox";
import { type AskedGuard, cleaned, type Guard } from "./guard.ts";
import type { WorkerLife } from "./worker-calls.ts";
import type { WorkerReplay } from "./worker-replay.ts";

/** As it stands in its conversation. */
export interface Shown {
  readonly input: JsonValue;
  /** In order; ours too. */
  readonly answers: readonly string[];
}

/** Of one life: what is denied after that ends it. */
const MOST_CLEANINGS = 3;

/** Cleans once after each step in which a guard denied. Undefined: no guard of the worker's cleans. */
export function shownCleaner({ run, request, worker, guards }: WorkerLife, replay: WorkerReplay | undefined) {
  const clean = guards.findLast((guard) => guard.clean !== undefined)?.clean; // the nearest
  if (clean === undefined) return undefined;
  let times = 0;
  return async (shown: Shown, step: number, signal: AbortSignal): Promise<Shown> => {
    if (++times > MOST_CLEANINGS) throw new SandboxError("denied", "the worker's guard denied again and again");
    const kept = replay?.cleaned(step);
    if (kept !== undefined) return kept;
    const failed = (error: unknown) => run.record.failure(request.position, worker.name, error);
    const rest = await cleanShown(clean, shown, request.labels, { signal, failed });
    await replay?.keepCleaned(step, rest);
    return rest;
  };
}

/** `labels`: of each field of the input. @throws SandboxError `denied`, `cancelled` */
async function cleanShown(
  clean: NonNullable<Guard["clean"]>,
  { input, answers }: Shown,
  labels: Readonly<Record<string, Label>>,
  asked: AskedGuard,
): Promise<Shown> {
  const cleanText = async (text: string): Promise<string> => {
    const rest = text === "" ? text : await cleaned(clean, text, asked);
    if (rest === undefined) throw new SandboxError("denied", "a text that the worker was shown cannot be cleaned");
    return rest;
  };
  const fields = Object.entries(input as Readonly<Record<string, JsonValue>>); // a worker's input is an object
  const [ownFields, ownAnswers] = await Promise.all([
    Promise.all(
      fields.map(async ([name, value]) => {
        const strange = labels[name]?.integrity === "external";
        return [name, strange ? await mapText(value, cleanText) : value] as const;
      }),
    ),
    Promise.all(answers.map(cleanText)),
  ]);
  return { input: Object.fromEntries(ownFields), answers: ownAnswers };
}

async function mapText(value: JsonValue, change: (text: string) => Promise<string>): Promise<JsonValue> {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return Promise.all(value.map((inner) => mapText(inner, change)));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await mapText(inner, change)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
