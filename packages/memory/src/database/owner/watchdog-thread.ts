// The thread of the watchdog: looks twice a second, and kills the process that it is in.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { WatchdogData } from "./watchdog.ts";

const { since, longestMs } = workerData as WatchdogData;

setInterval(() => {
  const began = since[0] ?? 0;
  if (began === 0 || Date.now() - began <= longestMs) return;
  writeSync(2, `a statement ran longer than ${longestMs} ms: the owner ends, the next client starts another\n`);
  process.kill(process.pid, "SIGKILL");
}, 500);
