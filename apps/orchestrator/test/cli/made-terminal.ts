// A terminal that keeps what was said, for commands that are called in this process.
import { PassThrough } from "node:stream";
import type { Terminal } from "../../src/terminal/terminal.ts";

export interface MadeTerminal extends Terminal {
  readonly said: { out: string; err: string };
}

/** Nobody sits at it, unless `typed` is given: what is typed. */
export function madeTerminal(
  options: { readonly width?: number; readonly signal?: AbortSignal; readonly typed?: string } = {},
): MadeTerminal {
  const said = { out: "", err: "" };
  const { width = 100, signal = new AbortController().signal, typed } = options;
  const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  const progress = Object.assign(new PassThrough().resume(), { isTTY: typed !== undefined });
  if (typed !== undefined) input.write(typed);
  return {
    said,
    env: {},
    cwd: "/",
    signal,
    onInterrupt: () => undefined,
    onTerminate: () => undefined,
    // Streams with the one field that is looked at.
    input: input as never,
    progress: progress as never,
    width,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    paint: (_, text) => text,
    paintErr: (_, text) => text,
  };
}
