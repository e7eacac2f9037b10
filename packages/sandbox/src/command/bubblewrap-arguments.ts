// The compartment as bubblewrap's arguments. Nothing of the host's but system programs, and what the caller shows; one
// disk of a fixed size, in memory.
import { existsSync } from "node:fs";
import { LIBRARIES, OWN_NAMESPACES, PROGRAMS, systemFolders } from "../bubblewrap/own-namespaces.ts";
import type { CommandLimits } from "./command-limits.ts";
import type { Shown } from "./read-only.ts";

/** Where a command finds its copy of the folder, and starts. */
export const COMMAND_FOLDER = "/box/folder";
/** Where the copy is made from. */
export const GIVEN_FOLDER = "/given";

export const DEVICES = ["/dev/null", "/dev/random", "/dev/urandom"];

/** Of the whole machine's, whoever reads them: keys, memory, timers. Some are root's alone, so that root's command could read them. */
const LISTS = ["keys", "key-users", "kcore", "kmsg", "kpagecount", "kpageflags", "kpagecgroup"]
  .concat(["slabinfo", "vmallocinfo", "iomem", "timer_list", "sched_debug"])
  .map((name) => `/proc/${name}`);

export interface Compartment {
  readonly folder: string;
  readonly shown: readonly Shown[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: CommandLimits;
}

export function bubblewrapArguments({ folder, shown, env, limits }: Compartment): readonly string[] {
  return [
    OWN_NAMESPACES,
    ...Object.entries(env).map(([name, value]) => ["--setenv", name, value]),
    systemFolders([...PROGRAMS, ...LIBRARIES]),
    ["--proc", "/proc"],
    ...LISTS.filter(existsSync).map((list) => ["--ro-bind", "/dev/null", list]), // a device that nobody may open there
    // No /dev/zero and no /dev/shm: memory that is mapped from there belongs to no process, and would not be counted.
    ...DEVICES.map((device) => ["--dev-bind", device, device]),
    ...["stdin", "stdout", "stderr"].map((name, fd) => ["--symlink", `/proc/self/fd/${fd}`, `/dev/${name}`]),
    ["--symlink", "/proc/self/fd", "/dev/fd"],
    ["--size", String(limits.diskMb * 1_048_576), "--tmpfs", "/box", "--dir", COMMAND_FOLDER, "--dir", "/box/tmp"],
    ["--symlink", "box/tmp", "/tmp"], // relative: what is shown in /tmp goes through it before / is the sandbox's
    ...shown.map(({ from, to }) => ["--ro-bind", from, to]),
    ["--ro-bind", folder, GIVEN_FOLDER],
    ["--chdir", COMMAND_FOLDER],
    // Started by root, a command without any capability could still write the host's /proc/sys: bubblewrap 0.8 leaves it.
    ["--remount-ro", "/proc", "--remount-ro", "/"],
  ].flat();
}
