// A workflow with one write, in a process that says where it stands and waits there: node doubt-process.ts <asked as JSON>.
// Prints `running` when the tool was called, `done` when the service has done it, and at its end `ended` with the outcome.
import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, defineWorkflow, given } from "@bulkhead/agents";
import { type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { z } from "zod";
import { keepLine } from "./kept-lines.ts";

export interface DoubtAsked {
  readonly target: DatabaseOptions;
  readonly run: string;
  /** One line for each time that the service was called: the key, and whether it acted. */
  readonly file: string;
  readonly idempotent: boolean;
  /** What the tool waits before it calls the service, and after it. */
  readonly ms: { readonly before: number; readonly after: number };
}

const { target, run, file, idempotent, ms } = JSON.parse(process.argv[2] ?? "") as DoubtAsked;
await using database = await openDatabase(target);

const pay = defineTool({
  name: "pay",
  description: "Pay.",
  input: z.object({ cents: z.int().min(1).max(1_000) }),
  effect: "write",
  egress: true,
  decidedBy: "any",
  arguments: { cents: "any" },
  readers: "public",
  idempotent,
  async run({ cents }, { key }) {
    console.log("running");
    await sleep(ms.before);
    keepLine(file, `${key} ${cents}`);
    console.log("done");
    await sleep(ms.after);
  },
});
const flow = defineWorkflow({
  name: "pays",
  input: given(z.object({ cents: z.int().min(1).max(1_000) })),
  returns: z.object({ paid: z.boolean() }),
  workers: [],
  tools: [pay],
  store: databaseRunStore(database),
  run: async (ctx, { cents }) => ({ paid: (await ctx.call(pay, { cents })).ok }),
});
console.log(`ended ${JSON.stringify(await flow.invoke({ cents: 412 }, { runId: run }))}`);
