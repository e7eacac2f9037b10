// One life: node learning-process.ts <target as JSON> <learn|use>. The first solves a problem, learns of it and hangs until it is
// killed; the second is another agent with the same memory. Each says what it came to.

import { createLearner, createMainAgent, defineWorker, defineWorkflow, given, readTrace } from "@bulkhead/agents";
import { returns, says, scriptedModel } from "@bulkhead/agents/testing";
import { conceptMemory, type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { z } from "zod";

const [target, what] = process.argv.slice(2) as [string, "learn" | "use"];
const database = await openDatabase(JSON.parse(target) as DatabaseOptions);
const memory = conceptMemory(database, { tenant: "acme" });
const store = databaseRunStore(database, { key: "" });
const say = (said: object) => console.log(JSON.stringify(said));

if (what === "learn") {
  const returned = z.object({ turns: z.int().min(0).max(3) });
  const solve = defineWorker({
    name: "solve",
    purpose: "Solve it.",
    input: z.object({ puzzle: z.string() }),
    returns: returned,
    model: scriptedModel({ solve: () => returns({ turns: 2 }) }),
  });
  const flow = defineWorkflow({
    name: "solve_puzzle",
    input: given(z.object({ puzzle: z.string() })),
    returns: returned,
    workers: [solve],
    tools: [],
    store,
    async run(ctx, { puzzle }) {
      const outcome = await ctx.spawn(solve, { puzzle });
      return outcome.ok ? outcome.value : { turns: 0 };
    },
  });
  await flow.invoke({ puzzle: "the grid stands on its head" }, { runId: "solved" });
  const concept = {
    name: "half turn",
    kind: "routine",
    description: "Turn the grid twice.",
    cues: ["stands on its head"],
  };
  const model = scriptedModel({ abstract_concepts: () => returns({ concepts: [concept] }) });
  const evidence = [{ problem: "grid-1", feedback: "visible_tests", passed: true }] as const;
  const learned = await createLearner({ memory, model, every: 1 }).add({
    trace: await readTrace(store, "solved"),
    evidence,
  });
  say({ revision: learned?.written[0]?.revision.id, promoted: learned?.promoted });
  setInterval(() => undefined, 60_000); // until it is killed
} else {
  const model = scriptedModel({
    main: ({ messages }) => {
      const told = messages.find(({ role }) => role === "system")?.text ?? "";
      return says(told.includes("Turn the grid twice.") ? "Turned twice. Used: `half turn`." : "I know nothing.");
    },
  });
  const agent = createMainAgent({ model, memory, store });
  const thread = { configurable: { thread_id: "second" } };
  const { messages } = await agent.invoke(
    { messages: [{ role: "user", content: "My grid stands on its head." }] },
    thread,
  );
  const [revision] = await memory.list({ status: "active" });
  const evidence = (await memory.history(revision?.concept ?? ""))?.evidence ?? [];
  const { uses, cited } = await memory.stats();
  say({
    revision: revision?.id,
    answer: messages.at(-1)?.text,
    uses,
    cited,
    told: evidence.map(({ feedback }) => feedback),
  });
  await database.close();
}
