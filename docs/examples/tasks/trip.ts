// A task tree that is fed by a conversation: `node trip.ts` needs a model's key.
import { interpretTurn } from "@bulkhead/agents";
import { openDatabase, taskTree } from "@bulkhead/memory";

await using database = await openDatabase();
const tree = taskTree(database, { name: "trip", principal: "alice" });
const writer = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
const options = { model: "openai:gpt-5.1", writer };

await interpretTurn(tree, "From Chicago to Seattle on June 15, with a hotel there", options);
const result = await interpretTurn(tree, "A week later, please, and the hotel near the lake", options);
console.log(result.kind); // applied, proposed or refused

console.log(await tree.check("destination")); // {kind: "present", input: "Seattle", …}
const { text, tokens, label } = await tree.contextFor("hotel", { count: (line) => line.length });
console.log(text, tokens, label);
