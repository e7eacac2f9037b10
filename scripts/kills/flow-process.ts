// Plays the workflow of nested workers, or takes its run up: node flow-process.ts <asked as JSON>. It may be told when to
// die. Prints `began` once the database is there, and at its end `ended`, with what the workflow returned.
import { observeRun } from "@bulkhead/agents";
import { type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { type Death, dieAt } from "./death.ts";
import { keepLine } from "./kept-lines.ts";
import { bookingService, nestedFlow, TRIPS } from "./nested-flow.ts";

export interface FlowAsked {
  readonly target: DatabaseOptions;
  readonly run: string;
  /** Where bookings and model calls are written. */
  readonly files: { readonly bookings: string; readonly models: string };
  /** The how manieth process of this run. */
  readonly life: number;
  readonly death?: Death;
}

const { target, run, files, life, death } = JSON.parse(process.argv[2] ?? "") as FlowAsked;
const database = await openDatabase(target);
const statements = dieAt(death, database.pool);
const started = performance.now();
console.log("began");
const { result } = await observeRun(
  {
    store: databaseRunStore(database),
    observe: (event) => {
      if (event.kind === "model_call") keepLine(files.models, `${life} ${event.position}`);
    },
  },
  () => nestedFlow(bookingService(files.bookings)).invoke({ trips: TRIPS }, { runId: run }),
);
const took = { ms: Math.round(performance.now() - started), statements: statements() };
console.log(`ended ${JSON.stringify({ result, took })}`);
await database.close();
