// Workers' processes that are started ahead, so that a run need not wait for one. Rule: each serves one assignment; what is
// taken is replaced.
import { type Child, type ChildProgram, startChild, type Walls } from "./child.ts";

export interface ProcessPoolOptions {
  readonly program: ChildProgram;
  /** Default "process": those of Node's permission model alone. */
  readonly walls?: Walls | undefined;
  /** Processes that stand ready. Default 2. */
  readonly warm?: number | undefined;
  /** Of one process's heap; beside it 96 are Node's own. Default 128. */
  readonly memoryMb?: number | undefined;
}

export interface ProcessPool {
  readonly walls: Walls;
  /** One that serves nobody else. @throws SandboxError `worker_crashed`, `sandbox_missing` */
  take(): Child;
  /** Starts those that stand ready; without it the first run does. */
  warmUp(): void;
  [Symbol.dispose](): void;
}

export function processPool({ program, walls = "process", warm = 2, memoryMb = 128 }: ProcessPoolOptions): ProcessPool {
  const ready: Child[] = [];
  let closed = false;
  let filling: NodeJS.Timeout | undefined;
  const start = (): Child => startChild(program, memoryMb, walls);
  /** What cannot be started ahead is started, or refused, when it is taken. */
  const fill = () => {
    filling = undefined;
    try {
      while (!closed && ready.length < warm) ready.push(start());
    } catch {
      return;
    }
  };
  return {
    walls,
    take() {
      let child = ready.shift();
      while (child?.gone === true) child = ready.shift();
      child ??= start();
      filling ??= setTimeout(fill, FILL_MS).unref();
      child.begin();
      return child;
    },
    warmUp: fill,
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(filling);
      for (const child of ready.splice(0)) child.kill();
    },
  };
}

/** A start holds this side's loop for milliseconds: not while the run that has just begun is given its assignment. */
const FILL_MS = 25;
