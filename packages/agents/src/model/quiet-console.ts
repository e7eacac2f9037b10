// What is printed while a worker's model answers is dropped: a provider's package says how the worker answered
// (LangChain prints a line where all calls of a reply are broken), and a console is on the main side. The process's two
// outputs and its warnings too: a logger keeps the console's methods that it found before, and others need no console.
import { AsyncLocalStorage } from "node:async_hooks";

const answering = new AsyncLocalStorage<true>();
const guards = new WeakSet<object>();
const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const;

export function quietly<T>(work: () => T): T {
  for (const method of METHODS) guard(console, method, () => undefined);
  for (const output of [process.stdout, process.stderr]) guard(output, "write", written);
  guard(process, "emitWarning", () => undefined);
  return answering.run(true, work);
}

type Method = (...args: readonly unknown[]) => unknown;

/** Everybody else prints as before. Whoever put another method in its place meanwhile is guarded anew. */
function guard<K extends string>(owner: { [key in K]: unknown }, name: K, instead: Method): void {
  const own = owner[name] as Method; // whatever it takes is passed on
  if (guards.has(own)) return;
  const guarded: Method = (...args) =>
    answering.getStore() === true ? instead(...args) : Reflect.apply(own, owner, args);
  guards.add(guarded);
  owner[name] = guarded;
}

/** A stream's `write`, of which nothing is written: whoever waits for it goes on. */
const written: Method = (...args) => {
  const done = args.at(-1);
  if (typeof done === "function") process.nextTick(done);
  return true;
};
