// Ends the process when one statement runs too long. PGlite ignores statement_timeout and cancel, and blocks the event
// loop while it runs: only another thread can see it. Recovery takes half a second and loses nothing acknowledged.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** For the thread: when the statement that runs began, in ms of `Date.now()`; 0 while none runs. */
export interface WatchdogData {
  readonly since: Float64Array;
  readonly longestMs: number;
}

export interface Watchdog {
  begin(): void;
  end(): void;
}

export function startWatchdog(longestMs: number): Watchdog {
  const since = new Float64Array(new SharedArrayBuffer(8));
  const workerData: WatchdogData = { since, longestMs };
  new Worker(new URL(`./watchdog-thread${extname(import.meta.url)}`, import.meta.url), { workerData }).unref();
  return {
    begin: () => {
      since[0] = Date.now();
    },
    end: () => {
      since[0] = 0;
    },
  };
}
