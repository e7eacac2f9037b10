// A process that plays jobs of a subject until it is told to end: node worker-process.ts <asked as JSON>. Prints `ready`.
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseOptions, openDatabase } from "@bulkhead/memory";
import { playSpawns } from "./spawns.ts";
import { type SubjectName, subject } from "./subject.ts";

export interface WorkerAsked {
  readonly name: SubjectName | "spawns";
  readonly target: DatabaseOptions;
  readonly slots: number;
  /** How long a job takes. */
  readonly ms: number;
}

const { name, target, slots, ms } = JSON.parse(process.argv[2] ?? "") as WorkerAsked;
const ending = new AbortController();
process.once("SIGTERM", () => ending.abort());
await using database = await openDatabase(target);
if (name === "spawns") {
  console.log("ready");
  await playSpawns(database, slots, ending.signal);
} else {
  await using played = await subject(name, database);
  console.log("ready");
  await played.work(slots, async () => void (ms > 0 && (await sleep(ms))), ending.signal);
}
