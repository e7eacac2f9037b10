// A store of files that cannot be had ends the run, and is no answer: a worker that were told of it would spend its steps on
// it, and its instruction would have failed for good. The run is taken up where it stood when the store is there again.
import { MemoryError } from "@bulkhead/memory";
import { isA } from "../is-a.ts";
import type { AnyRun } from "../run/run.ts";

export async function withStore<T>(run: AnyRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isA(error, MemoryError) && UNAVAILABLE.has(error.code) ? run.keeping.lose(error) : error;
  }
}

const UNAVAILABLE: ReadonlySet<MemoryError["code"]> = new Set([
  "database_unavailable",
  "database_lost",
  "disk_full",
  "statement_failed",
]);
