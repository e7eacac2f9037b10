// One life: node learning-process.ts <target as JSON> <learn|use|wait|rest> [tenant]. The first solves a problem, learns of it and hangs
// until it is killed; the second is another agent with the same memory. The third solves several, keeps them to be learned from and
// says so before it learns; the fourth learns what is left. Each says what it came to.

import { writeSync } from "node:fs";
import { createLearner, createMainAgent, defineWorker, defineWorkflow, given, readTrace } from "@bulkhead/agents";
import { returns, says, scriptedModel } from "@bulkhead/agents/testing";
import { conceptMemory, type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { z } from "zod";

const [target, what, tenant = "acme"] = process.argv.slice(2) as [string, "learn" | "use" | "wait" | "rest", string?];
const database = await openDatabase(JSON.parse(target) as DatabaseOptions);
const memory = conceptMemory(database, { tenant });
const store = databaseRunStore(database, { key: "" });
const say = (said: object) => console.log(JSON.stringify(said));

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

if (what === "learn") {
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
} else if (what === "wait" || what === "rest") {
  let turn = 0;
  const model = scriptedModel({
    abstract_concepts: ({ messages }) => {
      const puzzle = /puzzle (\d)/.exec(JSON.stringify(messages))?.[1] ?? "";
      writeSync(1, `${JSON.stringify({ asked: puzzle })}\n`); // what a model prints by `console` is not shown
      // Two runs teach one name, so what is written later is merged with what was written before.
      const concept = {
        name: `turn ${Number(puzzle) % 3}`,
        kind: "routine",
        description: "Turn it.",
        cues: [`cue ${puzzle}`],
      };
      return returns({ concepts: [concept] });
    },
  });
  const learner = createLearner({ memory, model, every: 100, store });
  for (; what === "wait" && turn < 6; turn++) {
    const runId = `${tenant}-${turn}`;
    await flow.invoke({ puzzle: `puzzle ${turn}` }, { runId });
    const evidence = [{ problem: `grid-${turn}`, feedback: "visible_tests", passed: true }] as const;
    await learner.add({ trace: await readTrace(store, runId), evidence });
  }
  say({ kept: turn });
  await learner.flush();
  const { hash, concepts, revisions, evidence } = await memory.stats();
  say({ hash, concepts, revisions, evidence });
  await database.close();
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
