// Work that inherits nothing of the main side's: no callbacks, store, checkpointer, configuration or context variables
// of LangChain's, and no tracing, whoever switched it on. Its async-local state is empty inside, OpenTelemetry's says
// that nothing is to be recorded, and LangChain configures no callbacks but those that the work itself passes.
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { context, createContextKey, ROOT_CONTEXT } from "@opentelemetry/api";
import { bareCallbacks } from "./configured-callbacks.ts";

export function detached<T>(work: () => Promise<T>): Promise<T> {
  const empty = () => AsyncLocalStorageProviderSingleton.runWithConfig({}, work);
  const untraced = () => AsyncLocalStorageProviderSingleton.getInstance().run(undefined, empty);
  return bareCallbacks(() => context.with(UNRECORDED, untraced));
}

/** As `suppressTracing` of @opentelemetry/core makes it: no tracer of any provider records in it, and no header is added. */
const UNRECORDED = ROOT_CONTEXT.setValue(createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING"), true);
