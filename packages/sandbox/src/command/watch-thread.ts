// The thread that watches one command: what its caller's own thread does meanwhile puts off no limit. It is told the
// compartment's first process, says that it watches, and kills that process, with which the kernel ends all the others.
// After the tree's end it answers by which limit. An error here ends the thread, and its caller the tree.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { KilledBy } from "./command-end.ts";
import { type CommandLimits, mostEntries } from "./command-limits.ts";
import { killIfThere } from "./kill-if-there.ts";
import { type ProcessTree, processTree } from "./process-tree.ts";

const EVERY_MS = 10;
const port = parentPort as MessagePort; // this file is only ever a thread's
const limits = workerData as CommandLimits;
const began = performance.now();

port.once("message", (first: number) => {
  const tree = processTree(first);
  let by: KilledBy | undefined;
  const look = () => {
    const at = performance.now();
    by = tree.lives() ? broken(tree) : undefined;
    if (by !== undefined) killIfThere(first);
    else next = setTimeout(look, Math.max(EVERY_MS, 2 * (performance.now() - at))); // a tree of many must not take a processor for this
  };
  let next = setTimeout(look);
  port.once("message", () => {
    clearTimeout(next);
    tree.close();
    port.postMessage(by);
    port.close();
  });
  port.postMessage("watching");
});

function broken(tree: ProcessTree): KilledBy | undefined {
  if (performance.now() - began > limits.seconds * 1_000) return "time";
  const { processes, memoryKb, entries } = tree.taken(limits.processes);
  if (processes > limits.processes) return "processes";
  if (memoryKb > limits.memoryMb * 1_024) return "memory";
  if (entries > mostEntries(limits)) return "disk";
  return undefined;
}
