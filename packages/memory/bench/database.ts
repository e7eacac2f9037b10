// What the embedded database costs, in one run: against PGlite in this process and against a Postgres server where one
// is installed; its start, its memory, and that it does not block the application's event loop.
import { reportBench } from "../../../scripts/bench.ts";
import { openBenchDatabases } from "./bench-databases.ts";
import { databaseFigures } from "./database-figures.ts";

const databases = await openBenchDatabases();
const results = await databaseFigures(databases);
await databases[Symbol.asyncDispose]();
process.exit(reportBench({ name: "database", results }, process.argv) ? 0 : 1);
