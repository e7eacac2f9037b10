// The compartment without walls: the worker's loop runs in this process.
import { boundedRun, type Execute } from "./bounded-run.ts";
import type { Sandbox } from "./sandbox.ts";

export function inlineSandbox({ execute }: { readonly execute: Execute }): Sandbox {
  return { level: "inline", run: (assignment, { signal } = {}) => boundedRun(assignment, execute, signal) };
}
