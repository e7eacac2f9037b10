// Plays the workflow of prices in a process that may be stopped, and continued when another has taken its run over: node
// zombie-process.ts <asked as JSON>. Prints `asking` when the worker's model was asked, and at its end `ended` with the outcome,
// or `refused` with the code that its own store threw at it.
import { AgentsError } from "@bulkhead/agents";
import { type DatabaseOptions, databaseRunStore, MemoryError, openDatabase } from "@bulkhead/memory";
import { type PricesPlayer, pricesFlow } from "./prices-flow.ts";

export interface ZombieAsked extends Omit<PricesPlayer, "store"> {
  readonly target: DatabaseOptions;
  readonly run: string;
  readonly ttlMs: number;
}

const { target, run, ttlMs, ...player } = JSON.parse(process.argv[2] ?? "") as ZombieAsked;
await using database = await openDatabase(target);
const flow = pricesFlow({ ...player, store: databaseRunStore(database, { ttlMs }) });
try {
  console.log(`ended ${JSON.stringify(await flow.invoke({ id: "kettle" }, { runId: run }))}`);
} catch (error) {
  if (!(error instanceof AgentsError) && !(error instanceof MemoryError)) throw error;
  console.log(`refused ${error.code}`);
}
