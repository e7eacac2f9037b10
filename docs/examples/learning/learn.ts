// Learns from a run that solved something, and remembers in the next one. It runs offline: a script plays the model.
import { createLearner, createMainAgent, readTrace } from "@bulkhead/agents";
import { returns, says, scriptedModel } from "@bulkhead/agents/testing";
import { conceptMemory, databaseRunStore, openDatabase } from "@bulkhead/memory";

await using database = await openDatabase();
const store = databaseRunStore(database);
const memory = conceptMemory(database, { tenant: "acme", project: "books", principal: "alice" });
const lesson = { name: "newer invoice", situation: "Two invoices are compared.", suggestion: "Compare their dates, not their numbers." };
const model = scriptedModel({ // or "openai:gpt-5.1"
  main: ({ messages }) => says(JSON.stringify(messages).includes("not their numbers") ? "By `newer invoice`: B-2." : "B-2."),
  abstract_concepts: [returns({ concepts: [lesson] })],
});

const agent = createMainAgent({ model, store, memory, principal: "alice", recall: { budget: 1_500 } });
const ask = async (thread: string) => {
  const asked = { messages: [{ role: "user", content: "Which of the invoices A-9 and B-2 is the newer one?" }] };
  return (await agent.invoke(asked, { configurable: { thread_id: thread } })).messages.at(-1)?.text;
};
const monday = `monday ${Date.now()}`;
console.log(await ask(monday)); // the first time: B-2.

const learner = createLearner({ memory, model, format: "open", every: 1, store });
const [run] = await store.list({ thread: monday });
if (run === undefined) throw new Error("no run is kept");
const trace = await readTrace(store, run.id);
const learned = await learner.add({ trace, evidence: [{ problem: "invoices-1", feedback: "visible_tests", passed: true }] });
console.log(learned?.written.map(({ revision }) => revision.body.name), learned?.promoted); // the first time: [ 'newer invoice' ] 1

console.log(await ask(`tuesday ${Date.now()}`)); // By `newer invoice`: B-2.
console.log((await memory.stats()).cited); // how often a run named what it was shown
