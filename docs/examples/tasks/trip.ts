// A task tree that is fed by a conversation. It runs offline: a script plays the model that makes operations of what is said.
import { interpretTurn } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { openDatabase, taskTree } from "@bulkhead/memory";

const model = scriptedModel({
  interpret_turn: [
    returns({
      operations: [
        { op: "new", slot: "destination", input: "Seattle" },
        { op: "new", slot: "date", input: "June 15" },
        { op: "new", slot: "hotel", input: "any", dependsOn: ["destination", "date"] },
      ],
    }),
    returns({
      operations: [
        { op: "update", slot: "date", input: "June 22" },
        { op: "update", slot: "hotel", input: "near the lake" },
      ],
    }),
  ],
}); // or "openai:gpt-5.1"

await using database = await openDatabase();
const tree = taskTree(database, { name: "trip", principal: "alice" });
const writer = { origin: "user", label: { integrity: "user", readers: "public" } } as const;

await interpretTurn(tree, "To Seattle on June 15, with a hotel there", { model, writer });
const result = await interpretTurn(tree, "A week later, please, and the hotel near the lake", { model, writer });
console.log(result.kind); // applied, proposed or refused; with what a refusal is for: result.error

console.log(await tree.check("destination")); // {kind: "present", input: "Seattle", …}
const { text, tokens, label } = await tree.contextFor("hotel", { count: (line) => line.length });
console.log(text, tokens, label);
