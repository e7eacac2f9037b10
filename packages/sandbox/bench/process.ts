// What a process of its own costs a worker, beside a bare `child_process.fork` that answers one message: dispatch to one that
// stands ready, a start from nothing, and how long after a kill the process is gone.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Assignment, DEFAULT_LIMITS, processPool, processSandbox } from "@bulkhead/sandbox";
import { type BenchResult, median, reportBench } from "../../../scripts/bench.ts";
import { startChild } from "../src/process/child.ts";
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
ready.warmUp();
for (let round = 0; round < ROUNDS; round++) {
  await idle(300); // until one stands ready again
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
  const spinning = startChild(programOf("hostile-child.ts"), 64);
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
  { name: "a spinning worker, from kill to gone", value: kill, unit: "ms", goal: { atMost: 100 } },
];
if (!reportBench({ name: "sandbox", results }, process.argv)) process.exitCode = 1;
