// What is printed while a worker's model answers is dropped: a provider's package says how the worker answered
// (LangChain prints a line where all calls of a reply are broken), and a console is on the main side.
import { AsyncLocalStorage } from "node:async_hooks";

const answering = new AsyncLocalStorage<true>();
const guards = new WeakSet<object>();
const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const;

export function quietly<T>(work: () => T): T {
  for (const method of METHODS) guard(method);
  return answering.run(true, work);
}

/** Everybody else prints as before. Whoever put another method in the console's place meanwhile is guarded anew. */
function guard(method: (typeof METHODS)[number]): void {
  const own = console[method];
  if (guards.has(own)) return;
  const guarded = (...args: Parameters<typeof own>): void => {
    if (answering.getStore() !== true) Reflect.apply(own, console, args);
  };
  guards.add(guarded);
  console[method] = guarded;
}
