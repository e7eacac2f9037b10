import { setImmediate } from "node:timers";

/** After every microtask: code that could still await something has done so. */
export const drained = () => new Promise<void>((resolve) => setImmediate(resolve));
