// Lines that a person types, or that are piped in, one after the other, each when the one before was dealt with.
import { createInterface } from "node:readline";
import type { Terminal } from "./terminal.ts";

/** Ends at the end of the input. Ctrl-C while a line is typed is a Ctrl-C of the process. */
export async function* typedLines(
  { input, progress }: Terminal,
  { prompt, onInterrupt }: { readonly prompt: string; readonly onInterrupt: () => void },
): AsyncGenerator<string, void, undefined> {
  const typing = input.isTTY === true && progress.isTTY === true;
  const lines = createInterface({ input, ...(typing ? { output: progress, prompt } : {}), terminal: typing });
  let wake: (() => void) | undefined;
  lines.on("SIGINT", () => {
    onInterrupt();
    if (wake !== undefined) lines.prompt(); // else a turn runs
  });
  const waiting: string[] = [];
  let closed = false;
  lines.on("line", (line) => {
    waiting.push(line);
    wake?.();
  });
  lines.on("close", () => {
    closed = true;
    wake?.();
  });
  try {
    for (;;) {
      const line = waiting.shift();
      if (line !== undefined) {
        yield line;
        continue;
      }
      if (closed) return;
      if (typing) lines.prompt();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
  } finally {
    lines.close();
  }
}
