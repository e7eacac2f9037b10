// Runs of a workflow one after the other, until a file says that it is enough: node load-process.ts <asked as JSON>. Prints
// `did <run> <n>` when the workflow was told that its n-th write is done, `ended <run> <outcome>` after each run.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, defineWorkflow, given } from "@bulkhead/agents";
import { type DatabaseOptions, databaseRunStore, MemoryError, openDatabase } from "@bulkhead/memory";
import { z } from "zod";
import { keepLine } from "./kept-lines.ts";

export interface LoadAsked {
  readonly target: DatabaseOptions;
  readonly name: string;
  /** What the service was called for, one line each. */
  readonly file: string;
  /** Enough when this is there. */
  readonly gate: string;
}

const WRITES = 5;

const { target, name, file, gate } = JSON.parse(process.argv[2] ?? "") as LoadAsked;
const database = await openDatabase(target);
const note = defineTool({
  name: "note",
  description: "Write a number down.",
  input: z.object({ run: z.string().max(40), n: z.int().min(0).max(WRITES) }),
  effect: "write",
  decidedBy: "any",
  arguments: { run: "any", n: "any" },
  run: ({ run, n }) => keepLine(file, `${run} ${n}`),
});
const flow = defineWorkflow({
  name: "notes",
  input: given(z.object({ run: z.string().max(40) })),
  returns: z.object({ done: z.int().min(0).max(WRITES) }),
  workers: [],
  tools: [note],
  store: databaseRunStore(database),
  async run(ctx, { run }) {
    let done = 0;
    for (let n = 0; n < WRITES; n++) {
      if (!(await ctx.call(note, { run, n })).ok) continue;
      done++;
      console.log(`did ${run} ${n}`);
    }
    return { done };
  },
});
const GONE: ReadonlySet<string> = new Set(["database_lost", "database_unavailable"]);

for (let at = 0; !existsSync(gate); at++) {
  const run = `${name}-${at}`;
  console.log(`ended ${run} ${JSON.stringify(await ended(run))}`);
}
await database.close();

/** A database that goes away while the run is taken up is told to the caller, who asks again. */
async function ended(run: string): ReturnType<typeof flow.invoke> {
  for (;;) {
    try {
      return await flow.invoke({ run }, { runId: run });
    } catch (error) {
      if (!(error instanceof MemoryError) || !GONE.has(error.code)) throw error;
      await sleep(100);
    }
  }
}
