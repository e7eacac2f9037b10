// The conversations of the trip planner, with a model that interprets each turn: on the database that the seed draws, and with
// `npm run soak` on both. The numbers are those of the list "works when" of the TME papers' ideas.
import { interpretTurn } from "@bulkhead/agents";
import { call, type Json, returns, says, scriptedModel, type Turn } from "@bulkhead/agents/testing";
import { type Database, type TaskOperation, taskTree } from "@bulkhead/memory";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONVERSATIONS } from "../../examples/trip-planner/conversations/conversations.ts";
import { type PlayedTurn, playConversation } from "../../examples/trip-planner/play-conversation.ts";
import { scriptedPlayer } from "../../examples/trip-planner/players.ts";
import { isDrawn } from "../../packages/memory/test/database/drawn.ts";
import { type FilesServer, onBoth } from "../../packages/memory/test/files/files-server.ts";

onBoth("conversations", (database, start) => {
  if (!isDrawn(database)) return;
  describe(`conversations in ${database}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(async () => {
      await server?.stop();
    });
    const count = (text: string) => countTokens(text);

    for (const conversation of CONVERSATIONS)
      test(`TME 8, 9: ${conversation.name} replays to what must be so at each turn, in fewer tokens than a flat history`, async () => {
        const tree = taskTree(server.database, { name: conversation.name, principal: "alice", key: "" });
        const played: PlayedTurn[] = [];
        for await (const turn of playConversation(conversation, tree, { player: scriptedPlayer(), count })) {
          expect([played.length, turn.wrong, turn.told, turn.ended]).toEqual([played.length, [], true, true]);
          expect(["proposal only", undefined]).toContain(turn.page);
          played.push(turn);
        }
        const sum = (kind: "flat" | "context") => played.reduce((total, { tokens }) => total + tokens[kind], 0);
        expect(played).toHaveLength(conversation.turns.length);
        expect(sum("context")).toBeLessThan(sum("flat"));
      });

    test("TME 5: in the cooking the replacement reaches both dishes, and no context names what was replaced", async () => {
      const tree = taskTree(server.database, { name: "cooking", principal: "alice", key: "" });
      for (const dish of ["soup", "salad"]) {
        const { text } = await tree.contextFor(dish, { count, atLeast: "user" });
        expect(text).toContain('mushroom: "a handful"');
        expect(text).not.toContain("celery");
      }
    });
    describe("TME 10: a turn that is none ends with a closed code and an error record, and no other row is changed", () => {
      const friday = { op: "update", slot: "day", input: "Friday" };
      const bad: Readonly<Record<string, readonly [string, readonly Turn[]]>> = {
        "a classifier that answers prose": ["bad_answer", [says("Sure, I moved it."), says("Done!")]],
        "JSON that is cut off": ["bad_answer", [call("return", '{"value": {"operations": [' as never), says("")]],
        "an unknown operation": ["unknown_operation", twice({ operations: [friday, { op: "erase", slot: "day" }] })],
        "an operation with something missing": ["bad_operation", twice({ operations: [{ op: "new", slot: "day" }] })],
        "an unknown slot": ["unknown_slot", [returns({ operations: [friday, { op: "inactivate", slot: "week" }] })]],
        "a turn that contradicts itself": [
          "contradiction",
          [returns({ operations: [friday, { op: "update", slot: "DAY", input: "Sunday" }] })],
        ],
        "a circle": [
          "cycle",
          [returns({ operations: [friday, { op: "update", slot: "room", dependsOn: ["visit"] }] })],
        ],
        "nothing to go back to": ["no_revision", [returns({ operations: [friday, { op: "rollback", slot: "room" }] })]],
        "an answer to no question": ["no_question", [returns({ operations: [friday], answers: ["17"] })]],
      };
      for (const [name, [code, turns]] of Object.entries(bad))
        test(name, async () => {
          const tree = taskTree(server.database, { name: `bad input: ${name}`, principal: "alice", key: "" });
          const operations = [
            { op: "new", slot: "day", input: "Monday" },
            { op: "new", slot: "room", input: "any" },
            { op: "new", slot: "visit", input: "short", dependsOn: ["room", "day"] },
          ];
          await tree.turn({ operations, writer: USER });
          const before = await rowsOf(server.database, tree.name);
          const model = scriptedModel({ interpret_turn: turns });
          const result = await interpretTurn(tree, "Make it Friday.", { model, writer: USER });
          expect(result).toMatchObject({ kind: "refused", error: { code } });
          expect(await rowsOf(server.database, tree.name)).toEqual(before);
          expect(await tree.records()).toMatchObject([{ kind: "error", code }]);
          model.assertDone();
        });
    });

    test("a reader that takes the flight's values for the trip's, or an old ingredient for a new one, is told by its slots", async () => {
      const wrong = async (name: string, at: number, operation: TaskOperation) => {
        const conversation = CONVERSATIONS.find((one) => one.name === name);
        const turns = conversation?.turns.slice(0, at + 1) ?? [];
        const said = turns.map((turn, i) =>
          i === at ? { ...turn, operations: [...turn.operations, operation] } : turn,
        );
        const tree = taskTree(server.database, { name: `misread ${name}`, principal: "alice", key: "" });
        let last: PlayedTurn | undefined;
        for await (const turn of playConversation({ name, turns: said }, tree, { player: scriptedPlayer(), count }))
          last = turn;
        return [last?.wrong, last?.told];
      };
      expect(await wrong("trip", 8, { op: "update", slot: "departure", input: "Milwaukee" })).toEqual([
        ["departure"],
        false,
      ]);
      expect(await wrong("cooking", 2, { op: "new", slot: "leek", input: "one" })).toEqual([["leek"], true]);
    });
  });
});

const USER = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
const twice = (answer: Json): readonly Turn[] => [returns(answer), returns(answer)];

/** Of all tables of a tree but that of records. */
async function rowsOf(database: Database, tree: string): Promise<readonly unknown[]> {
  const tables = ["task_node", "task_edge", "task_turn"].map((name) => `bulkhead.${name}`);
  const sealed = ["task_name", "task_revision"].map((name) => `bulkhead_operator.${name}`);
  return Promise.all(
    ["bulkhead.task_tree", ...tables, ...sealed].map((table) => {
      const of = table === "bulkhead.task_tree" ? "id" : "tree";
      return database.query(`select to_jsonb(one) as row from ${table} as one where ${of} = $1 order by 1`, [tree]);
    }),
  );
}
