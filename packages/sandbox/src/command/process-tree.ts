// What a command's processes take, read from the compartment's own /proc: it lists all of them, and no others.
import { closeSync, openSync, readdirSync, readFileSync, statfsSync } from "node:fs";

interface Taken {
  /** Processes and their threads. */
  readonly processes: number;
  /** Private memory that was touched, and what the kernel keeps of how it is mapped. */
  readonly memoryKb: number;
  /** Files, folders and links on its disk. */
  readonly entries: number;
}

export interface ProcessTree {
  /** Of more processes than `most` their number alone: whoever counts must not be slower than what forks. */
  taken(most: number): Taken;
  /** False when its first process has ended, and all the others before it. */
  lives(): boolean;
  close(): void;
}

/** `first` is the compartment's first process, which has not started the command yet. */
export function processTree(first: number): ProcessTree {
  const root = `/proc/${first}/root`;
  const proc = openSync(`${root}/proc`, "r");
  const box = openSync(`${root}/box`, "r");
  const folder = `/proc/self/fd/${proc}`;
  return {
    taken: (most) => ({ ...processes(folder, most), entries: entries(`/proc/self/fd/${box}`) }),
    lives: () => /^State:\s+[^XZ]/m.test(statusOf(`${folder}/1/status`)),
    close: () => {
      closeSync(proc);
      closeSync(box);
    },
  };
}

function processes(proc: string, most: number): Omit<Taken, "entries"> {
  const all = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  if (all.length > most) return { processes: all.length, memoryKb: 0 };
  let memoryKb = 0;
  let processes = 0;
  for (const name of all) {
    const status = statusOf(`${proc}/${name}/status`);
    processes += field(status, "Threads");
    memoryKb += field(status, "RssAnon") + field(status, "VmSwap") + field(status, "VmPTE");
  }
  return { processes, memoryKb };
}

function statusOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return ""; // it has ended
    throw error;
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

function entries(folder: string): number {
  const { files, ffree } = statfsSync(folder);
  return files - ffree;
}
