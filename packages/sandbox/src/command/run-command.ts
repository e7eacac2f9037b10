// One command in its compartment, from the start to the end of its last process.

import { compartmentRefused } from "../bubblewrap/find-bubblewrap.ts";
import { onAbort } from "../on-abort.ts";
import { SandboxError } from "../sandbox-error.ts";
import { type BoxStart, openBox } from "./box.ts";
import { cappedOutput } from "./capped-output.ts";
import type { CommandEnd } from "./command-end.ts";
import { watch } from "./watch.ts";

export async function runCommand(start: BoxStart, signal?: AbortSignal): Promise<CommandEnd> {
  if (signal?.aborted) throw cancelled();
  try {
    return await runIn(start, signal);
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    throw error instanceof SandboxError ? error : failed();
  }
}

async function runIn(start: BoxStart, signal: AbortSignal | undefined): Promise<CommandEnd> {
  const { limits } = start;
  const box = openBox(start);
  const printed = cappedOutput(box, limits.outputBytes, box.kill);
  const unhear = signal && onAbort(signal, box.kill);
  let isLate = false;
  const slow = setTimeout(() => {
    isLate = true;
    box.kill();
  }, limits.seconds * 1_000);
  await using watched = watch(limits, box.kill);
  try {
    if (!(await box.ready)) {
      if (isLate) return { kind: "killed", by: "time", ...printed.output() };
      throw compartmentRefused();
    }
    clearTimeout(slow); // from here on the watch counts
    await watched.begin(await box.first());
    box.go();
    const code = await box.closed;
    const by = (await watched.end()) ?? (printed.isOver() ? "output" : undefined);
    if (signal?.aborted) throw cancelled();
    if (by !== undefined) return { kind: "killed", by, ...printed.output() };
    if (code === null) throw failed();
    if (!box.isCopied()) throw new SandboxError("bad_call", "the folder holds what this process may not read");
    return { kind: "exited", code, ...printed.output() };
  } finally {
    clearTimeout(slow);
    unhear?.();
    box.kill();
    await box.closed;
  }
}

function cancelled(): SandboxError {
  return new SandboxError("cancelled", "the command was ended by its signal");
}

function failed(): SandboxError {
  return new SandboxError("worker_crashed", "the command could not be watched, or was ended from outside; try again");
}
