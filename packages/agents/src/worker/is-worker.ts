// A worker of `defineWorker`, told from anything else: options from JavaScript can be anything.
import type { AnyWorker } from "./worker.ts";

export function isWorker(value: unknown): value is AnyWorker {
  return typeof value === "object" && value !== null && "wrapped" in value;
}
