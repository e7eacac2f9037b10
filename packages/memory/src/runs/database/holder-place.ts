// Where the process runs that holds a thread, so that another one on the same machine can tell that it is gone. Linux
// says so; elsewhere nothing is known, and a lease has to run out. A process id alone says nothing: it is given again,
// and means another process in another container.
import { readFileSync, readlinkSync } from "node:fs";

export interface HolderPlace {
  /** Of the machine's kernel since it was started. */
  readonly boot: string;
  /** Inside which the process id means something. */
  readonly namespace: string;
  readonly pid: number;
  /** When the process began, in the kernel's ticks. */
  readonly began: string;
}

export function ownPlace(): HolderPlace | undefined {
  const began = beganAt(process.pid);
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const namespace = readlinkSync("/proc/self/ns/pid");
    return began === undefined || boot === "" ? undefined : { boot, namespace, pid: process.pid, began };
  } catch {
    return undefined;
  }
}

/** True only where it is certain. */
export function isGone(holder: HolderPlace | undefined, own = ownPlace()): boolean {
  if (holder === undefined || own === undefined) return false;
  if (holder.boot !== own.boot || holder.namespace !== own.namespace) return false;
  return beganAt(holder.pid) !== holder.began;
}

/** `undefined`: there is no such process, or it has ended and nobody has looked yet. */
function beganAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name may hold anything
    return state === "Z" || state === "X" ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
