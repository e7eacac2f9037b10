// What runs beside this process on the same database: the one that goes on, and the command line that draws a tree.
import { type SpawnOptions, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PRINCIPAL, type Told } from "./halves.ts";

/** @throws Error where it does not end well */
export async function* goOnElsewhere(
  dir: string,
  model: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const file = join(import.meta.dirname, "second-process.ts");
  const options: SpawnOptions = { stdio: ["ignore", "pipe", "inherit"], signal };
  const child = spawn(
    process.execPath,
    [...process.execArgv, file, dir, ...(model === undefined ? [] : [model])],
    options,
  );
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  ended.catch(() => {}); // it is awaited below
  if (child.stdout === null) throw new TypeError("a child without an output");
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Told; // what it printed
  const code = await ended;
  if (code !== 0) throw new Error(`the second process ended with ${code}`);
}

const BULKHEAD = join(import.meta.dirname, "../../apps/orchestrator/bin/bulkhead.js");

/** As `bulkhead tasks show` draws it in this folder. */
export async function drawTree(name: string, cwd: string, signal: AbortSignal): Promise<readonly string[]> {
  const { DATABASE_URL: _, INIT_CWD: __, ...rest } = process.env;
  const child = spawn(process.execPath, [...process.execArgv, BULKHEAD, "tasks", "show", name], {
    cwd,
    env: { ...rest, BULKHEAD_PRINCIPAL: PRINCIPAL, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  child.once("error", () => {}); // its end tells
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  return lines;
}
