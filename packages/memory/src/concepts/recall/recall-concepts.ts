// Concepts for a task: all of them where that is asked for and they are few, which asks no embedder; else what one statement finds,
// with the vector of the task where an embedder gives one.
import type { Integrity } from "@bulkhead/sandbox";
import { floorOf } from "../../provenance/label-row.ts";
import { embedTexts } from "../embedders/embed-texts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import { libraryIn, libraryStatement } from "./library-statement.ts";
import { PLANNED_ONCE } from "./planned-once.ts";
import { type Recalled, recalledIn } from "./recall-rows.ts";
import { recallStatement } from "./recall-statement.ts";

export interface RecallOptions {
  /** How many at most. Default 20. */
  readonly count?: number | undefined;
  /** Default "trusted", and what the memory's principal said. */
  readonly atLeast?: Integrity | undefined;
  /** All of them, unranked, where they are at most 500 and have at most so many characters. Default: never. */
  readonly whole?: number | undefined;
  /** Who is to be guided, where that may be another one than the memory's principal, whose own words guide nobody else. */
  readonly principal?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Characters of a task that are looked at. */
const LONGEST_TASK = 8_000;
const MOST = 100;
/** A task waits no longer for its vector. */
const TASK_MS = 30_000;
const NEVER = -1;

export async function recallConcepts(
  side: MemorySide,
  embedder: Embedder,
  own: string | undefined,
  given: string,
  { count = 20, atLeast = "trusted", whole = NEVER, principal = own, signal }: RecallOptions,
): Promise<Recalled> {
  const may = { integrity: floorOf(atLeast), principal: principal === own ? own : undefined, guided: principal };
  const characters = Math.min(2 ** 31 - 1, Math.floor(whole));
  signal?.throwIfAborted();
  if (characters >= 0) {
    const [, rows = []] = await side.pipeline([PLANNED_ONCE, libraryStatement({ ...may, characters })]);
    const concepts = libraryIn(rows);
    if (concepts !== undefined) return { concepts, whole: true, embedderFailed: false };
  }
  const task = given.toWellFormed().replaceAll("\0", " ").slice(0, LONGEST_TASK).toWellFormed();
  const vector = await vectorOf(embedder, task, signal);
  signal?.throwIfAborted();
  const statement = recallStatement({
    ...may,
    task,
    vector,
    embedder,
    count: count >= 1 ? Math.min(MOST, Math.floor(count)) : 1,
  });
  const [, rows = []] = await side.pipeline([PLANNED_ONCE, statement]);
  return { concepts: recalledIn(rows), whole: false, embedderFailed: vector === undefined };
}

async function vectorOf(embedder: Embedder, task: string, signal: AbortSignal | undefined) {
  try {
    const late = AbortSignal.timeout(TASK_MS);
    const stopped = signal === undefined ? late : AbortSignal.any([late, signal]);
    return (await embedTexts(embedder, [task], stopped))[0];
  } catch {
    signal?.throwIfAborted();
    return undefined; // told, and its words are looked for all the same
  }
}
