// What a prompt is given of a memory, for one task and within a budget of tokens.
import { conceptMemory, localEmbedder, openDatabase, selectConcepts } from "@bulkhead/memory";

await using database = await openDatabase();
const embedder = await localEmbedder("./models/all-MiniLM-L6-v2"); // left out: the default, which needs no model
const memory = conceptMemory(database, { tenant: "acme", project: "shop", embedder });

const selected = await selectConcepts(memory, "deploys time out while the database is idle", {
  budget: 2_000,
  count: (line) => Math.ceil(line.length / 4), // or a real counter of tokens
});
console.log(selected.how, selected.tokens, selected.label); // everything, retrieved or chosen
console.log(selected.text); // a line of JSON each

for (const { revision, found } of selected.shown) console.log(revision.body.name, found); // { vector: 1, text: 3, … }
