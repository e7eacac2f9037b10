// Starts the run, or goes on with it: the same program, as often as it is killed.
import { observeRun } from "@bulkhead/agents";
import { databaseRunStore, openDatabase } from "@bulkhead/memory";
import letters, { input } from "./letters.ts";
import model from "./offline-model.ts";

await using database = await openDatabase(); // .bulkhead/db of the working folder, or what DATABASE_URL says
const store = databaseRunStore(database);
const { result } = await observeRun({ store, model }, () => letters.invoke(input, { runId: "letters" }));
console.log(result); // a second time: the same, and nothing is done
