// A process whose worker spins; it prints the worker's process id, and waits.
import { readFileSync } from "node:fs";
import { DEFAULT_LIMITS, processPool, processSandbox } from "@bulkhead/sandbox";
import { programOf } from "./program.ts";

const pool = processPool({ program: programOf("hostile-child.ts"), warm: 0 });
const broker = () => async () => null;
const input = { deed: "a loop that hears no signal", value: "" };
const rest = {
  v: 1,
  worker: "w",
  purpose: "p",
  returns: {},
  tools: [],
  label: { integrity: "external", readers: [] },
} as const;
const running = processSandbox({ pool, broker }).run({ ...rest, input, limits: DEFAULT_LIMITS });
setTimeout(() => console.log(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim()), 1_000);
await running;
