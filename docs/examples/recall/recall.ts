// What a prompt is given of a memory, for one task and within a budget of tokens: it runs offline.
import { conceptMemory, openDatabase, selectConcepts } from "@bulkhead/memory";

await using database = await openDatabase();
const memory = conceptMemory(database, { tenant: "acme", project: "deploys" }); // `embedder`: left out, the default

// A lesson that somebody has promoted. What nobody has is shown to nobody.
const { id, revision } = await memory.propose(
  {
    v: 1,
    format: "open",
    name: "idle database",
    situation: "A deploy times out while the database has been idle.",
    suggestion: "Wake it with a query first.",
    cues: ["deploy times out"],
  },
  [{ problem: "incident-7", trace: "0".repeat(64), feedback: "person", passed: true }],
  { origin: "operator", label: { integrity: "trusted", readers: "public" } },
);
if (revision.status === "candidate")
  await memory.promote(id, { revision: revision.number, by: { kind: "person", name: "alice" } });

const selected = await selectConcepts(memory, "deploys time out while the database is idle", {
  budget: 2_000,
  count: (line) => Math.ceil(line.length / 4), // or a real counter of tokens
});
console.log(selected.how, selected.tokens, selected.label); // everything, retrieved or chosen
console.log(selected.text); // a line of JSON each

for (const { revision, found } of selected.shown) console.log(revision.body.name, found); // once ranked: { vector: 1, text: 3, … }
