// A run that is killed again and again, and taken up in a new process each time, until it ends. Rule: what stands as finished
// when a process is dead is not done again by any later one.

import type { RunStore } from "@bulkhead/memory";
import type { JsonObject } from "@bulkhead/sandbox";
import type { Death } from "./death.ts";
import { keptLines } from "./kept-lines.ts";
import { startProcess } from "./node-process.ts";

export interface KilledRun {
  readonly kills: number;
  /** How often it said that it waits for a person. */
  readonly waits: number;
  /** What the process that ended it printed. */
  readonly ended: string;
  /** Positions of spawns that were finished, and had a model asked again. */
  readonly repeated: readonly string[];
  readonly modelCalls: number;
}

export interface Killing {
  readonly program: string;
  /** Without `life` and `death`. */
  readonly asked: JsonObject;
  /** A workflow's is its run's id. */
  readonly thread: string;
  readonly store: RunStore;
  /** Lines `life position`, one for each call of a worker's model. */
  readonly models: string;
  /** How the first lives end; the ones after them are left alone. */
  readonly deaths: readonly Death[];
  /** A person, who is asked when a process says `waits`. */
  readonly answer?: () => Promise<void>;
}

export async function playKilled({
  program,
  asked,
  thread,
  store,
  models,
  deaths,
  answer,
}: Killing): Promise<KilledRun> {
  const repeated: string[] = [];
  const finished: { readonly life: number; readonly positions: ReadonlySet<string> }[] = [];
  let [kills, waits] = [0, 0];
  for (let life = 0; life < MOST_LIVES; life++) {
    const death = deaths[kills];
    await using process = startProcess(program, {
      ...asked,
      life,
      ...(death === undefined ? {} : { death: { ...death } }),
    });
    const ended = await process.end;
    if (!ended) kills++;
    finished.push({ life, positions: await finishedSpawns(store, thread) });
    if (!ended) continue;
    const last = process.lines.find((line) => line.startsWith("ended "));
    if (last !== undefined) {
      const calls = keptLines(models).map((line) => line.split(" ") as [string, string]);
      for (const [calledIn, position] of calls)
        if (finished.some(({ life, positions }) => Number(calledIn) > life && isWithin(position, positions)))
          repeated.push(position);
      return { kills, waits, ended: last.slice("ended ".length), repeated, modelCalls: calls.length };
    }
    waits++;
    await answer?.();
  }
  throw new Error(`${thread} did not end in ${MOST_LIVES} processes`);
}

const MOST_LIVES = 30;

async function finishedSpawns(store: RunStore, thread: string): Promise<ReadonlySet<string>> {
  const [run] = await store.list({ thread, limit: 1 });
  if (run === undefined) return new Set();
  const { operations } = await store.tree(run.id);
  return new Set(operations.filter(({ kind }) => kind === "spawn").map(({ position }) => position));
}

/** At a position, or below it. */
function isWithin(position: string, positions: ReadonlySet<string>): boolean {
  const parts = position.split("/");
  return parts.some((_, at) => positions.has(parts.slice(0, at + 1).join("/")));
}
