// The conversations of the trip planner on both databases, with a model that interprets each turn. The numbers are those of the
// list "works when" of the TME papers' ideas.
import { type TaskOperation, taskTree } from "@bulkhead/memory";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONVERSATIONS } from "../../examples/trip-planner/conversations/conversations.ts";
import { type PlayedTurn, playConversation } from "../../examples/trip-planner/play-conversation.ts";
import { scriptedPlayer } from "../../examples/trip-planner/players.ts";
import { type FilesServer, onBoth } from "../../packages/memory/test/files/files-server.ts";

onBoth("conversations", (database, start) =>
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
  }),
);
