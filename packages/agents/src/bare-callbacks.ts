// LangChain adds handlers wherever callbacks are configured: for LANGSMITH_TRACING, for LANGCHAIN_VERBOSE, for hooks, and
// those of instrumentation packages, which patch the same method. Inside this work there are only those that it passes.
import { AsyncLocalStorage } from "node:async_hooks";
import { CallbackManager, ensureHandler } from "@langchain/core/callbacks/manager";

const inside = new AsyncLocalStorage<true>();

export function bareCallbacks<T>(work: () => T): T {
  stripConfigured();
  return inside.run(true, work);
}

type Configure = typeof CallbackManager._configureSync;
type Callbacks = Parameters<Configure>[0];

const stripping = new WeakSet<Configure>();

/** Again where an instrumentation package patched it in the meantime: the outermost decides. */
function stripConfigured(): void {
  const configure = CallbackManager._configureSync;
  if (stripping.has(configure)) return;
  const strip: Configure = function (this: unknown, inheritable, local, ...others) {
    if (inside.getStore() === undefined) return configure.call(CallbackManager, inheritable, local, ...others);
    const own = [handlers(inheritable), handlers(local)] as const;
    const manager = configure.call(CallbackManager, own[0], own[1], ...others);
    const passed = new Set(own.flatMap((given) => (Array.isArray(given) ? given : (given?.handlers ?? []))));
    for (const handler of [...(manager?.handlers ?? [])]) {
      if (!passed.has(handler)) manager?.removeHandler(handler);
    }
    return manager;
  };
  stripping.add(strip);
  CallbackManager._configureSync = strip;
}

/** As LangChain will hold them: it wraps plain objects. */
function handlers(given: Callbacks): Callbacks {
  return Array.isArray(given) ? given.map((handler) => ensureHandler(handler)) : given;
}
