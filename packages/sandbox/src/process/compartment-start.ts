// A worker's process in a compartment of bubblewrap's: it sees system libraries, Node and its own program, each read-only, and no
// /proc, no device and no place to write; it has no network and nobody to signal, and may start no other process.
import { spawn, spawnSync } from "node:child_process";
import { lstatSync, readlinkSync } from "node:fs";
import type { Socket } from "node:net";
import { type Bubblewrap, compartmentRefused, findBubblewrap } from "../bubblewrap/find-bubblewrap.ts";
import { inheritedHandles } from "../bubblewrap/inherited-handles.ts";
import { LIBRARIES, OWN_NAMESPACES, systemFolders } from "../bubblewrap/own-namespaces.ts";
import type { Started } from "./bare-start.ts";

const FILTER_FD = 3;
const INFO_FD = 4;

/** `reads`: as the permission model is told them. @throws SandboxError `sandbox_missing` */
export function startInCompartment(command: readonly string[], reads: readonly string[]): Started {
  const { bubblewrap, filter } = found();
  const fds = ["--seccomp", String(FILTER_FD), "--info-fd", String(INFO_FD)];
  // Standard error is a pipe that nobody reads, and so are handles that this process was started with: by one of /dev/null a
  // root's worker could change the rights of the host's.
  inherited ??= inheritedHandles();
  const closed = [2, ...inherited.filter((fd) => fd > INFO_FD)];
  const last = Math.max(INFO_FD, ...closed);
  const stdio = Array.from({ length: last + 1 }, (_, fd) => (fd <= INFO_FD || closed.includes(fd) ? "pipe" : "ignore"));
  const child = spawn(bubblewrap, [...fds, ...compartment(reads), "--", ...command], {
    env: {},
    detached: true, // a group of its own: with bubblewrap the kernel ends what is in the compartment
    stdio: stdio as "pipe"[], // the others are none that are there
  });
  const pipe = (fd: number) => pipeOf((child.stdio as typeof child.stdio | undefined)?.[fd]); // out of handles there are none
  for (const fd of closed) pipe(fd)?.destroy();
  pipe(FILTER_FD)?.end(filter);
  let pid: number | undefined;
  let info = "";
  const told = pipe(INFO_FD);
  told?.unref();
  told?.on("data", (bytes: Buffer) => {
    info += bytes.toString("latin1");
    pid = Number(/"child-pid":\s*(\d+)/.exec(info)?.[1] ?? Number.NaN) || undefined;
  });
  return { child, pid: () => pid };
}

let inherited: readonly number[] | undefined;

/** Whether one can be made here: Node is started in one, until that went well once, and says its version. @throws SandboxError `sandbox_missing` */
export function checkCompartment(): void {
  const { bubblewrap, filter } = found();
  const words = ["--seccomp", String(FILTER_FD), ...compartment([]), "--", process.execPath, "--version"];
  const script = `exec "$@" ${FILTER_FD}<&0 0</dev/null`; // what is started and waited for is given nothing but its input
  const args = ["-c", script, "sh", bubblewrap, ...words];
  made ||= spawnSync("/bin/sh", args, { env: {}, input: filter, timeout: 20_000 }).status === 0;
  if (!made) throw compartmentRefused();
}

/** Where one could not be made it is tried again: the machine may have been too busy. */
let made = false;

let there: Bubblewrap | undefined;
/** With the PATH that this process has when it first asks. */
function found(): Bubblewrap {
  there ??= findBubblewrap(process.env["PATH"] ?? "", { processes: false });
  return there;
}

function compartment(reads: readonly string[]): readonly string[] {
  const shown = [process.execPath, ...reads];
  const outer = shown.filter(
    (path, at) => !shown.some((other, before) => holds(other, path) && (other !== path || before < at)),
  );
  return [
    ...OWN_NAMESPACES,
    ...systemFolders(LIBRARIES),
    ...outer.flatMap((path) =>
      lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
        ? ["--symlink", readlinkSync(path), path]
        : ["--ro-bind", path, path],
    ),
    ...["--chdir", "/", "--remount-ro", "/"],
  ];
}

const holds = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);

/** What it says of itself is told by the child's end. */
function pipeOf(stream: unknown): Socket | undefined {
  return (stream as Socket | null | undefined)?.on("error", () => {}); // a pipe is one, and its types do not say so
}
