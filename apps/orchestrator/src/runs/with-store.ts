// A command's work on the store of runs: opened for it, closed after it, and what it refuses told with the way out.
import type { RunStore } from "@bulkhead/memory";
import type { Terminal } from "../terminal/terminal.ts";
import type { OpenStore } from "./open-store.ts";

/** @throws CliError with the code of a MemoryError */
export async function withStore<T>(
  terminal: Terminal,
  work: (store: RunStore, opened: OpenStore) => Promise<T>,
): Promise<T> {
  const { openStore } = await import("./open-store.ts");
  const { storeError } = await import("../cli/store-error.ts");
  await using opened = await openStore(terminal);
  try {
    return await work(opened.store, opened);
  } catch (error) {
    throw storeError(error, terminal.env) ?? error;
  }
}
