// A process of its own on the database of a test: node client-process.ts <what> <target as JSON> <number>.
import { conceptMemory, type DatabaseOptions, MemoryError, openDatabase } from "../../src/index.ts";
import { lesson, operator, tests } from "../concepts/some-concepts.ts";

const [what, target, number] = process.argv.slice(2) as [string, string, string];
const database = await openDatabase(JSON.parse(target) as DatabaseOptions);
const count = Number(number);

switch (what) {
  case "open":
    await database.query("select 1");
    break;
  case "increment":
    for (let at = 0; at < count; at++)
      await database.transaction(async (queries) => {
        const [row] = await queries.query<{ n: number }>("select n from counter for update");
        await queries.query("update counter set n = $1", [(row?.n ?? 0) + 1]);
      });
    break;
  case "hold":
    await database.transaction(async (queries) => {
      await queries.query("update counter set n = -1");
      console.log("in a transaction");
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    });
    break;
  case "write":
    // Prints what was acknowledged, and nothing else; goes on after a lost connection with another row.
    for (let id = count * 1_000_000; ; id++) {
      try {
        await database.query("insert into written (id) values ($1)", [id]);
        console.log(id);
      } catch (error) {
        if (!(error instanceof MemoryError) || error.code === "statement_failed") throw error;
      }
    }
  case "propose": {
    // Prints revisions that were acknowledged; ten of each concept.
    const memory = conceptMemory(database, { tenant: "killed" });
    for (let id = count * 1_000_000; ; id++) {
      try {
        const proposed = lesson(`n${Math.floor(id / 10)}`, { cues: [`c${id}`] });
        console.log((await memory.propose(proposed, [tests], operator)).revision.id);
      } catch (error) {
        if (!(error instanceof MemoryError) || error.code === "statement_failed") throw error;
      }
    }
  }
}
console.log("done");
await database.close();
