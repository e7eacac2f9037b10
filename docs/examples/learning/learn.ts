// Learns from a run that solved something, and remembers in the next one. `node learn.ts` needs a model's key.
import { createLearner, createMainAgent, readTrace } from "@bulkhead/agents";
import { conceptMemory, databaseRunStore, openDatabase } from "@bulkhead/memory";

await using database = await openDatabase();
const store = databaseRunStore(database);
const memory = conceptMemory(database, { tenant: "acme", principal: "alice" });
const model = "openai:gpt-5.1";

const agent = createMainAgent({ model, store, memory, principal: "alice", recall: { budget: 1_500 } });
const thread = { configurable: { thread_id: "monday" } };
await agent.invoke({ messages: [{ role: "user", content: "Which of these two invoices is the newer one?" }] }, thread);

const learner = createLearner({ memory, model, every: 1 });
const [run] = await store.list({ thread: "monday" });
if (run !== undefined) {
  const trace = await readTrace(store, run.id);
  const learned = await learner.add({ trace, evidence: [{ problem: "invoices-1", feedback: "visible_tests", passed: true }] });
  console.log(learned?.written.map(({ revision }) => [revision.body.name, revision.status]), learned?.promoted);
}
