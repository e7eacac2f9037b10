// Bubblewrap's process, with what it is told and what it says beside the command's own output.
import { spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { inheritedHandles } from "../bubblewrap/inherited-handles.ts";
import { bubblewrapArguments, type Compartment } from "./bubblewrap-arguments.ts";
import { withFixedDevices } from "./fixed-devices.ts";
import { killIfThere } from "./kill-if-there.ts";
import { CONTROL_FD, COPIED, startArguments } from "./start-script.ts";

export interface BoxStart extends Compartment {
  readonly bubblewrap: string;
  readonly filter: Uint8Array;
  readonly command: readonly string[];
}

export interface Box {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** True when the compartment is made; its script then waits for `go`. False when it could not be. */
  readonly ready: Promise<boolean>;
  /** The first process of the compartment, as this side counts. After `ready`. */
  first(): Promise<number>;
  go(): void;
  isCopied(): boolean;
  /** The first process, with which the kernel ends all of the tree. Before it is known: what waits there is never told to go. */
  kill(): void;
  /** Resolves when all its streams are closed: with the command's code, or null where a signal ended bubblewrap. */
  readonly closed: Promise<number | null>;
}

const ARGUMENTS_FD = CONTROL_FD + 1;
const FILTER_FD = CONTROL_FD + 2;
const INFO_FD = CONTROL_FD + 3;
const OWN_FDS: readonly number[] = [1, 2, CONTROL_FD, ARGUMENTS_FD, FILTER_FD, INFO_FD];

export function openBox({ bubblewrap, filter, command, ...compartment }: BoxStart): Box {
  const args = ["--args", String(ARGUMENTS_FD), "--seccomp", String(FILTER_FD), "--info-fd", String(INFO_FD), "--"];
  const stdio = handles();
  const [program, ...words] = withFixedDevices([bubblewrap, ...args, ...startArguments(command, compartment.limits)]);
  const process = spawn(program, words, { env: {}, stdio: [...stdio] });
  const closed = new Promise<number | null>((resolve) => {
    process.once("error", () => resolve(null)).once("close", resolve);
  });
  // What ended before it had read all is known by `closed`.
  const pipe = (fd: number) => (process.stdio[fd] as Duplex).on("error", () => {}); // "pipe" makes one that reads and writes
  let heard = "";
  let first: number | undefined;
  const control = pipe(CONTROL_FD);
  const ready = new Promise<true>((resolve) => {
    control.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
      resolve(true);
    });
  });
  const info = text(pipe(INFO_FD)).catch(() => "");
  for (const fd of stdio.keys()) if (stdio[fd] === "pipe" && !OWN_FDS.includes(fd)) pipe(fd).destroy();
  pipe(ARGUMENTS_FD).end(`${bubblewrapArguments(compartment).join("\0")}\0`);
  pipe(FILTER_FD).end(filter);
  return {
    stdout: process.stdio[1] as Readable,
    stderr: process.stdio[2] as Readable,
    ready: Promise.race([ready, closed.then(() => false)]),
    first: async () => {
      first = (JSON.parse(await info) as { "child-pid": number })["child-pid"];
      return first;
    },
    go: () => control.write("\n"),
    isCopied: () => heard.endsWith(COPIED),
    kill: () => {
      if (process.exitCode !== null || process.signalCode !== null) return;
      if (first === undefined) control.destroy();
      else killIfThere(first);
    },
    closed,
  };
}

/**
 * In the place of standard input, and of handles that this process was started with, stands a pipe that is closed at once:
 * by a handle of /dev/null, root's command could change the rights of the host's.
 */
function handles(): readonly ("ignore" | "pipe")[] {
  const pipes = new Set([0, ...inheritedHandles(), ...OWN_FDS]);
  return Array.from({ length: Math.max(...pipes) + 1 }, (_, fd) => (pipes.has(fd) ? "pipe" : "ignore")); // above 2 this opens nothing
}
