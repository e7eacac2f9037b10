// What the process itself says while something runs: console, standard output and error, warnings, rejections that
// nobody handled. It is held back from the terminal meanwhile.
import { format } from "node:util";
import type { Channel } from "./channel.ts";
import type { Hear } from "./recording.ts";

const CONSOLE = ["log", "info", "warn", "error", "debug", "trace", "dir", "table", "group"] as const;

/** `as`: the channel that what is printed counts for. */
export async function hearProcess<T>(hear: Hear, as: Channel, work: () => Promise<T>): Promise<T> {
  using _output = hearOutput((text) => hear(as, text));
  using _trouble = hearTrouble((what) => hear("warnings", what));
  const result = await work();
  await new Promise((resolve) => setImmediate(resolve)); // rejections and warnings are told a tick later
  return result;
}

function hearOutput(told: (text: string) => void): Disposable {
  const undo: (() => void)[] = [];
  for (const name of CONSOLE) {
    const own = console[name];
    console[name] = (...args: readonly unknown[]) => told(format(...args));
    undo.push(() => {
      console[name] = own;
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    const own = stream.write;
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      told(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") callback();
      return true;
    }) as typeof stream.write; // its overloads differ in what they leave out
    undo.push(() => {
      stream.write = own;
    });
  }
  return { [Symbol.dispose]: () => undo.forEach((one) => void one()) };
}

function hearTrouble(told: (what: unknown) => void): Disposable {
  // A listener takes the place of Node's own printing, and of a test runner's.
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", told);
  process.on("warning", told);
  return {
    [Symbol.dispose]: () => {
      process.removeListener("unhandledRejection", told);
      process.removeListener("warning", told);
      for (const other of others) process.on("unhandledRejection", other);
    },
  };
}
