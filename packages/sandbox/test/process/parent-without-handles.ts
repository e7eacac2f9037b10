// A parent with few handles (`ulimit -n`) that keeps all of them but some, more each time, and says what it came to then: to
// stand ready, and to take a worker's process. The last line is of when it has them all back.
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { processPool, SandboxError, type Walls } from "@bulkhead/sandbox";
import { programOf } from "./program.ts";

const walls = process.argv[2] as Walls; // of its test
const LEFT = 16;
const kept: number[] = [];

for (let left = 0; left <= LEFT; left++) {
  keepAll();
  for (const handle of kept.splice(0, left)) closeSync(handle);
  await play();
}
for (const handle of kept.splice(0)) closeSync(handle);
await play();

async function play(): Promise<void> {
  using pool = processPool({ program: programOf("hostile-child.ts"), walls, warm: 1 });
  pool.warmUp();
  let said = "started";
  try {
    pool.take().kill();
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    said = error.code;
  }
  console.log(said);
  await sleep(20); // what ends this process ends it by now
}

function keepAll(): void {
  try {
    for (;;) kept.push(openSync("/dev/null", "r"));
  } catch {
    // that was the last
  }
}
