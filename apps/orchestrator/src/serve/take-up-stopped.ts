// What a service that ended left: its runs that were cut are taken up again by the next one.
import type { RunStore } from "@bulkhead/memory";
import { askedBefore } from "../asked-before.ts";
import type { Assistant } from "./assistant.ts";
import type { RunService } from "./run-service.ts";

/** How many. One that cannot be begun here stays as it is: `bulkhead runs` shows it. */
export async function takeUpStopped(
  store: RunStore,
  runs: RunService,
  assistants: readonly Assistant[],
): Promise<number> {
  const cut = (await store.list({ status: "stopped", limit: 10_000 })).filter(({ id }) => id.startsWith("s-"));
  let again = 0;
  for (const { id, thread, kind, module } of cut) {
    const assistant = assistants.find((one) => one.path === module && one.kind === kind);
    if (assistant === undefined) continue;
    const order = { run: id, thread, tenant: "", assistant };
    const begun = await runs.start({ ...order, asked: undefined }).then(
      () => true,
      // A run that was cut before its first checkpoint: LangGraph has nothing of it, and its store has.
      async () => {
        const asked = kind === "agent" ? await askedBefore(store, id).catch(() => undefined) : undefined;
        return (
          asked !== undefined &&
          (await runs.start({ ...order, asked }).then(
            () => true,
            () => false,
          ))
        );
      },
    );
    if (begun) again++;
  }
  return again;
}
