// A task tree that is fed by a conversation. It runs offline: a script plays the model that makes operations of what is said.
import { interpretTurn } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { openDatabase, taskTree } from "@bulkhead/memory";

await using database = await openDatabase();
const tree = taskTree(database, { name: "trip", principal: "alice" });
const writer = { origin: "user", label: { integrity: "user", readers: "public" } } as const;

await interpretTurn(tree, "To Seattle on June 15, with a hotel there", {
  writer,
  model: scriptedModel({ // or "openai:gpt-5.1"
    interpret_turn: [returns({ operations: [
      { op: "new", slot: "destination", input: "Seattle" },
      { op: "new", slot: "date", input: "June 15" },
      { op: "new", slot: "hotel", input: "any", dependsOn: ["destination", "date"] },
    ] })],
  }),
});
const result = await interpretTurn(tree, "A week later, please, and the hotel near the lake", {
  writer,
  model: scriptedModel({
    interpret_turn: [returns({ operations: [
      { op: "update", slot: "date", input: "June 22" },
      { op: "update", slot: "hotel", input: "near the lake" },
    ] })],
  }),
});
console.log(result.kind); // applied, proposed or refused; of what is refused result.error says why

console.log(await tree.check("destination")); // {kind: "present", input: "Seattle", …}
const { text, tokens, label } = await tree.contextFor("hotel", { count: (line) => line.length });
console.log(text, tokens, label);
