// Whether the database answers. Rules: whoever wants to know is told within its patience, so that no request waits for a database
// that is away; it is asked one thing at a time and once a second, however many want to know.
import { setTimeout as wait } from "node:timers/promises";
import type { Queries } from "@bulkhead/memory";

/** False too where it has not answered `patienceMs` after it was asked: who comes late waits less. */
export type Answering = (patienceMs: number) => Promise<boolean>;

export function databaseAnswers(database: Queries): Answering {
  let asking: { readonly since: number; readonly well: Promise<boolean> } | undefined;
  let answered = { at: -FRESH_MS, well: false };
  const ask = async (): Promise<boolean> => {
    const well = await database.query("select 1 as one").then(
      () => true,
      () => false,
    );
    answered = { at: performance.now(), well };
    asking = undefined;
    return well;
  };
  return (patienceMs) => {
    const now = performance.now();
    if (answered.well && now - answered.at < FRESH_MS) return Promise.resolve(true);
    asking ??= { since: now, well: ask() };
    const told = new AbortController();
    const left = Math.max(LEAST_MS, asking.since + patienceMs - now);
    const impatient = wait(left, false, { signal: told.signal }).catch(() => false);
    return Promise.race([asking.well, impatient]).finally(() => told.abort());
  };
}

const FRESH_MS = 1_000;
const LEAST_MS = 50;
