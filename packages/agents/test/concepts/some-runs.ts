// Runs to learn from: kept in a database, done or failed, clean or with a stranger's text in them.
import { type ConceptMemory, type Database, databaseRunStore, type Evidence, type RunStore } from "@bulkhead/memory";
import { z } from "zod";
import { type RunTrace, readTrace } from "../../src/concepts/learning/run-trace.ts";
import { defineTool, defineWorker, defineWorkflow, given } from "../../src/index.ts";
import { returns, type Seen, scriptedModel } from "../../src/testing/index.ts";

const fetchPage = defineTool({
  name: "fetch_page",
  description: "A page.",
  input: z.object({ url: z.url() }),
  effect: "read",
  run: async () => "a page that a stranger wrote",
});
const verdict = z.object({ steps: z.int().min(0).max(9) });
const solve = defineWorker({
  name: "solve",
  purpose: "Solve it.",
  input: z.object({ puzzle: z.string() }),
  returns: verdict,
  model: scriptedModel({ solve: () => returns({ steps: 2 }) }),
});
const input = given(z.object({ puzzle: z.string() }));

/** Ends well, and saw nothing of a stranger's; `from: "page"`: what it was asked stands on a page. */
export async function someTrace(
  store: RunStore,
  { puzzle = "mirror it", from = "user" }: { readonly puzzle?: string; readonly from?: "user" | "page" } = {},
): Promise<RunTrace> {
  const flow = defineWorkflow({
    name: "puzzles",
    input,
    returns: verdict,
    workers: [solve],
    tools: [fetchPage],
    store,
    async run(ctx, asked) {
      const text = from === "user" ? asked.puzzle : ctx.read(fetchPage, { url: "https://example.com/" });
      const outcome = await ctx.spawn(solve, { puzzle: text });
      return outcome.ok ? outcome.value : { steps: 0 };
    },
  });
  const runId = `run-${++made}`;
  await flow.invoke({ puzzle }, { runId });
  return readTrace(store, runId);
}

let made = 0;

export const someStore = (database: Database): RunStore => databaseRunStore(database, { key: "" });

export const TESTED = { problem: "p1", feedback: "visible_tests", passed: true } as const satisfies Omit<
  Evidence,
  "trace"
>;

/** Every row that can be seen of it. */
export async function everything(memory: ConceptMemory): Promise<string> {
  const lists = await Promise.all(
    (["candidate", "active", "superseded", "retired", "quarantined"] as const).map((status) => memory.list({ status })),
  );
  const histories = await Promise.all(lists.flat().map(({ concept }) => memory.history(concept)));
  return JSON.stringify([lists, histories, await memory.stats()]);
}

/** What a worker was given. */
export const inputOf = ({ messages }: Seen): Readonly<Record<string, unknown>> =>
  JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}");
