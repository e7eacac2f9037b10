// A process whose worker spins, within the walls that it is told; it prints the ids of what it started, and waits.
import { readFileSync } from "node:fs";
import { DEFAULT_LIMITS, processPool, processSandbox, type Walls } from "@bulkhead/sandbox";
import { programOf } from "./program.ts";

const walls = process.argv[2] as Walls; // of its test
const pool = processPool({ program: programOf("hostile-child.ts"), walls, warm: 0 });
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
setTimeout(() => console.log(below(process.pid).join(" ")), 1_000);
await running;

function below(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...below(child)]);
}
