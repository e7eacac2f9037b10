// Who hears of LangChain's work is configured in one method: it adds handlers for LANGSMITH_TRACING, LANGCHAIN_VERBOSE
// and hooks, and instrumentation packages patch it to add theirs. So do we: inside some work there are only the handlers
// that it passes itself, inside other work there is one more.
import { AsyncLocalStorage } from "node:async_hooks";
import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManager, ensureHandler } from "@langchain/core/callbacks/manager";

const rules = new AsyncLocalStorage<"bare" | BaseCallbackHandler>();

/** Nobody hears of the work but those whom it tells. */
export function bareCallbacks<T>(work: () => T): T {
  patch();
  return rules.run("bare", work);
}

export function withHandler<T>(handler: BaseCallbackHandler, work: () => T): T {
  patch();
  return rules.run(handler, work);
}

type Configure = typeof CallbackManager._configureSync;
type Callbacks = Parameters<Configure>[0];

const ours = new WeakSet<Configure>();

/** Again where an instrumentation package patched it in the meantime: the outermost decides. */
function patch(): void {
  const configure = CallbackManager._configureSync;
  if (ours.has(configure)) return;
  const ruled: Configure = (inheritable, local, ...others) => {
    const rule = rules.getStore();
    if (rule === "bare") return bare(configure, inheritable, local, ...others);
    const manager = configure.call(CallbackManager, inheritable, local, ...others);
    if (rule === undefined) return manager;
    const told = manager ?? new CallbackManager();
    told.addHandler(rule, false);
    return told;
  };
  ours.add(ruled);
  CallbackManager._configureSync = ruled;
}

function bare(configure: Configure, ...[inheritable, local, ...others]: Parameters<Configure>): ReturnType<Configure> {
  const own = [handlers(inheritable), handlers(local)] as const;
  const manager = configure.call(CallbackManager, ...own, ...others);
  const passed = new Set(own.flatMap((given) => (Array.isArray(given) ? given : (given?.handlers ?? []))));
  for (const handler of [...(manager?.handlers ?? [])]) {
    if (!passed.has(handler)) manager?.removeHandler(handler);
  }
  return manager;
}

/** As LangChain will hold them: it wraps plain objects. */
function handlers(given: Callbacks): Callbacks {
  return Array.isArray(given) ? given.map((handler) => ensureHandler(handler)) : given;
}
