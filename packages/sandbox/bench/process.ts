// What a process of its own costs a worker, beside a bare `child_process.fork` that answers one message: dispatch to one that
// stands ready, a start from nothing, and how long after a kill the process is gone. And for how long one that was taken over can
// hold this side's loop.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Assignment, DEFAULT_LIMITS, processPool, processSandbox } from "@bulkhead/sandbox";
import { type BenchResult, median, reportBench } from "../../../scripts/bench.ts";
import { startChild } from "../src/process/child.ts";
import { canCompart } from "../test/process/can-compart.ts";
import { type HeldLoop, watchLoop } from "../test/process/held-loop.ts";
import { programOf } from "../test/process/program.ts";

const ROUNDS = 30;
const program = programOf("relay-child.ts");
const echo = fileURLToPath(new URL("./echo-child.ts", import.meta.url));
const assignment: Assignment = {
  v: 1,
  worker: "w",
  purpose: "p",
  input: { text: "x".repeat(1_000) },
  returns: {},
  tools: [],
  limits: DEFAULT_LIMITS,
  label: { integrity: "external", readers: [] },
};
const broker = () => async () => '{"value":{}}';

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const idle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const warm: number[] = [];
const cold: number[] = [];
const bare: number[] = [];
const dead: number[] = [];
using ready = processPool({ program, warm: 1 });
using none = processPool({ program, warm: 0 });
using compartments = processPool({ program, walls: "bubblewrap", warm: 1 });
using noCompartment = processPool({ program, walls: "bubblewrap", warm: 0 });
const compart = { warm: [] as number[], cold: [] as number[] };
const canMake = canCompart();
if (canMake) compartments.warmUp();
ready.warmUp();
for (let round = 0; round < ROUNDS; round++) {
  await idle(500); // until one stands ready again
  warm.push(await timed(() => processSandbox({ pool: ready, broker }).run(assignment)));
  await idle(300);
  cold.push(await timed(() => processSandbox({ pool: none, broker }).run(assignment)));
  bare.push(
    await timed(async () => {
      const child = fork(echo, { stdio: "ignore", execArgv: [] });
      child.send(assignment);
      await once(child, "message");
      child.kill("SIGKILL");
    }),
  );
  if (canMake) {
    await idle(300);
    compart.warm.push(await timed(() => processSandbox({ pool: compartments, broker }).run(assignment)));
    await idle(300);
    compart.cold.push(await timed(() => processSandbox({ pool: noCompartment, broker }).run(assignment)));
  }
  const spinning = startChild(programOf("hostile-child.ts"), 64, "process");
  spinning.begin();
  spinning.tell({
    kind: "begin",
    assignment: { ...assignment, input: { deed: "a loop that hears no signal", value: "" } },
  });
  await idle(200);
  const { pid } = spinning;
  dead.push(
    await timed(async () => {
      spinning.kill();
      while (existsSync(`/proc/${pid}`)) await idle(1);
    }),
  );
}
const FLOODS = [
  "a frame of four gigabytes",
  "a hundred megabytes as its result",
  "garbage",
  "frames of nothing",
  "ten thousand asks at once",
  "lists in lists, as deep as a frame is long",
  "as many lists as fit",
  "as many objects as fit",
  "as many names as fit",
  "numbers that take long to read",
  "a text of escapes",
  "half a frame, a byte at a time",
  "the same ask again and again",
];
const held: HeldLoop[] = [];
using hostile = processPool({ program: programOf("hostile-child.ts"), memoryMb: 64 });
for (const deed of FLOODS) {
  const flooded = { ...assignment, input: { deed, value: "" }, limits: { ...DEFAULT_LIMITS, wallMs: 1_000 } };
  const run = () => processSandbox({ pool: hostile, broker }).run(flooded);
  await idle(300);
  await watchLoop(
    () => run().catch(() => undefined),
    (longest) => held.push(longest),
  );
}
const [dispatch, start, fork_, kill] = [warm, cold, bare, dead].map((times) => median(times)) as [
  number,
  number,
  number,
  number,
];
const results: BenchResult[] = [
  {
    name: "a worker's process that stands ready: dispatch and result",
    value: dispatch,
    unit: "ms",
    goal: { atMost: 1.5 },
  },
  { name: "a worker's process, started for the run", value: start, unit: "ms" },
  { name: "child_process.fork: start and answer", value: fork_, unit: "ms" },
  { name: "started for the run, times a bare fork", value: start / fork_, unit: "×", goal: { atMost: 2 } },
  ...(canMake
    ? [
        { name: "in bubblewrap, that stands ready: dispatch and result", value: median(compart.warm), unit: "ms" },
        {
          name: "in bubblewrap, started for the run, times a bare fork",
          value: median(compart.cold) / fork_,
          unit: "×",
        },
      ]
    : []),
  { name: "a spinning worker, from kill to gone", value: kill, unit: "ms", goal: { atMost: 100 } },
  {
    name: `${FLOODS.length} floods of one that was taken over: the longest that this side's loop was held`,
    value: Math.max(...held.map(({ wall }) => wall)),
    unit: "ms",
    goal: { atMost: 100 },
  },
  {
    name: "the same, in its thread's own time",
    value: Math.max(...held.map(({ busy }) => busy)),
    unit: "ms",
    goal: { atMost: 100 },
  },
];
if (!reportBench({ name: "sandbox", results }, process.argv)) process.exitCode = 1;
