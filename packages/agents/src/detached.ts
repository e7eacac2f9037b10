// Work that inherits nothing of LangChain's: no callbacks, store, checkpointer, configuration, context variables or
// tracing. Its async-local state is empty inside, and says that nothing is to be traced.
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

export function detached<T>(work: () => Promise<T>): Promise<T> {
  const empty = () => AsyncLocalStorageProviderSingleton.runWithConfig({}, work);
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, empty);
}
