// The operations of the run that asks: what each argument of a question came from can be named as long as the run is kept.
import type { Effect, RunStore, RunTree } from "@bulkhead/memory";

export async function operationsOf(store: RunStore, { run }: Effect): Promise<RunTree["operations"]> {
  return (await store.find(run)) === undefined ? [] : (await store.tree(run)).operations;
}
