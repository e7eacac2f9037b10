// The store as whoever plays one run has it. Rule: of the run's thread nothing but this run is played, whatever else an agent
// would go on with there, or begin: what was asked in it has one id, however often it is begun.
import { type Claim, MemoryError, type RunStore } from "@bulkhead/memory";

export interface OwnRun {
  readonly run: string;
  readonly thread: string;
}

/** `taking`: around the claim of the run itself. */
export function storeOfRun(
  store: RunStore,
  { run, thread }: OwnRun,
  taking: (take: () => Promise<Claim>) => Promise<Claim>,
): RunStore {
  return {
    ...store,
    claim(made) {
      if (made.thread !== thread && made.id !== run) return store.claim(made);
      return taking(async () => {
        const isKept = made.id !== run && (await store.find(run)) !== undefined;
        return isKept ? store.resume(run) : store.claim({ ...made, id: run });
      });
    },
    async resume(id) {
      if (id === run) return taking(() => store.resume(run));
      if ((await store.find(id))?.thread === thread)
        throw new MemoryError("run_held", "another run of its thread comes first");
      return store.resume(id);
    },
  };
}
