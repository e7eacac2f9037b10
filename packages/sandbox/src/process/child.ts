// One worker's process: started ahead, begun once, and killed when its run is over. Rules: an empty environment, no folder but
// its program's, no network, no processes and no threads of its own (Node's permission model, alone or within a compartment of
// bubblewrap's); its memory is watched; whatever it writes to its standard error is dropped.
import type { ChildProcessByStdio } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { SandboxError } from "../sandbox-error.ts";
import { type Started, startBare } from "./bare-start.ts";
import { startInCompartment } from "./compartment-start.ts";
import type { Told } from "./conversation.ts";
import { BadFrame, frameOf, frameReader } from "./frame.ts";
import { processFacts } from "./process-facts.ts";

export interface ChildProgram {
  /** A module that calls `serveAssignment`. */
  readonly path: string;
  /** Files, and folders with all that is in them, that it may read: what it imports. */
  readonly reads: readonly string[];
  /** Of Node, for where it finds its modules. */
  readonly flags?: readonly string[] | undefined;
}

export interface Child {
  /** Makes it this run's: its memory is watched, and this process does not end before it. */
  begin(): void;
  tell(told: Told): void;
  /** What it says next; anything that it says unasked ends it. @throws SandboxError `worker_crashed`, `too_large` */
  next(most: number): Promise<unknown>;
  /** At once, with all that it started. */
  kill(): void;
  readonly gone: boolean;
  readonly pid: number | undefined;
}

/** What stands around a worker's process. */
export type Walls = "process" | "bubblewrap";

/** @throws SandboxError `worker_crashed`: this Node has no permission model that holds a worker; `sandbox_missing` */
export function startChild({ path, reads, flags = [] }: ChildProgram, memoryMb: number, walls: Walls): Child {
  const { permissions, memory } = processFacts();
  if (!permissions)
    throw new SandboxError(
      "worker_crashed",
      `workers in processes need a Node whose permission model covers the network (25 or later); this is ${process.version}`,
    );
  const seen = [path, ...reads];
  const command = [
    process.execPath,
    "--permission",
    ...seen.map((read) => `--allow-fs-read=${read}`),
    "--disallow-code-generation-from-strings",
    `--max-old-space-size=${memoryMb}`,
    "--disable-warning=ExperimentalWarning",
    ...flags,
    path,
  ];
  const started = startWithin(walls, command, seen);
  const { stdin } = started.child;
  if (stdin === null || stdin === undefined) {
    started.child.once("error", () => {}); // it is told below
    throw crashed(); // out of handles or processes: Node then makes no pipes
  }
  return childOf(started, memory ? memoryMb : undefined);
}

function startWithin(walls: Walls, command: readonly string[], seen: readonly string[]): Started {
  try {
    return walls === "bubblewrap" ? startInCompartment(command, seen) : startBare(command);
  } catch (error) {
    throw error instanceof SandboxError ? error : crashed(); // out of handles
  }
}

function childOf(started: Started, memoryMb: number | undefined): Child {
  const child = started.child as ChildProcessByStdio<Writable, Readable, null>; // as they were asked for
  const { stdin, stdout } = child;
  const reader = frameReader(0);
  let waiting: PromiseWithResolvers<unknown> | undefined;
  let watch: NodeJS.Timeout | undefined;
  let gone = false;
  const end = (error = crashed()) => {
    if (gone) return;
    gone = true;
    clearInterval(watch);
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
    waiting?.reject(error);
    waiting = undefined;
  };
  for (const source of [child, stdin, stdout]) source.on("error", () => end());
  child.once("exit", () => end());
  stdout.on("data", (bytes: Buffer) => {
    if (gone) return;
    try {
      const [said, ...more] = reader.read(bytes);
      if (waiting === undefined || more.length > 0) return end();
      if (said === undefined) return;
      const { resolve } = waiting;
      waiting = undefined;
      resolve(said);
    } catch (error) {
      end(error instanceof BadFrame && error.tooLong ? tooLarge() : crashed());
    }
  });
  // A pipe is a socket, and its types do not say so.
  const held = [child, stdin, stdout] as unknown as readonly { ref(): void; unref(): void }[];
  for (const one of held) one.unref();
  stdin.write(frameOf({ kind: "rehearse" } satisfies Told));
  return {
    begin() {
      for (const one of held) one.ref();
      if (memoryMb === undefined) return;
      watch = setInterval(() => megabytesOf(started.pid()) > memoryMb + OWN_MB && end(), WATCH_MS);
    },
    tell(told) {
      if (!gone) stdin.write(frameOf(told));
    },
    next(most) {
      if (gone) return Promise.reject(crashed());
      reader.most = most;
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    kill: () => end(),
    get pid() {
      return started.pid();
    },
    get gone() {
      return gone;
    },
  };
}

const WATCH_MS = 25;
/** Of Node itself, beside the heap that it is allowed. */
const OWN_MB = 96;

const crashed = () => new SandboxError("worker_crashed", "the worker's process ended, or said what no worker says");
const tooLarge = () => new SandboxError("too_large", "the worker's process said more than it could have to say");

/** What it holds in memory. */
function megabytesOf(pid: number | undefined): number {
  if (pid === undefined) return 0; // it has not said a word yet
  try {
    return Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has ended
  }
}
