// A process that holds a run: node holder-process.ts <target as JSON> <run>.
import { type DatabaseOptions, databaseRunStore, openDatabase } from "../../src/index.ts";

const [target, run] = process.argv.slice(2) as [string, string];
const store = databaseRunStore(await openDatabase(JSON.parse(target) as DatabaseOptions), { ttlMs: 3_600_000 });
const claim = await store.resume(run);
await claim.write({ kind: "state", state: "held by another" });
console.log("held");
setInterval(() => claim.assertHeld(), 1_000);
