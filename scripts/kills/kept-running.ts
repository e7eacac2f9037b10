// A process that is started again whenever it ends, as whoever runs containers does. Rule: nothing but a kill ends one that was
// ready; what else does is kept, to be looked at.
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeProcess } from "./node-process.ts";

export interface KeptRunning extends AsyncDisposable {
  /** The first line that says so, of the one that runs by then. */
  ready(): Promise<string>;
  kill(): Promise<void>;
  /** How those ended that were ready and were not killed. */
  readonly faults: readonly string[];
}

/** `says`: a line with that in it says that it is ready. */
export function keptRunning(start: () => NodeProcess, says: RegExp): KeptRunning {
  const faults: string[] = [];
  let over = false;
  let one = start();
  const keeping = (async () => {
    while (!over) {
      const mine = one;
      const failed = await mine.end.then(
        (well) => (well ? "it ended by itself" : undefined),
        (error: unknown) => String(error),
      );
      if (over) return;
      if (failed !== undefined && mine.lines.some((line) => says.test(line))) faults.push(failed);
      if (failed !== undefined) await sleep(AGAIN_MS); // its database may be away
      one = start();
    }
  })();
  return {
    faults,
    async ready() {
      for (;;) {
        const line = await one.said(says).catch(() => undefined);
        if (line !== undefined) return line;
        await sleep(AGAIN_MS);
      }
    },
    async kill() {
      await one[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      over = true;
      await one[Symbol.asyncDispose]();
      await keeping;
    },
  };
}

const AGAIN_MS = 200;
