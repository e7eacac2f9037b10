// Those lines of the list "works when" of the TME papers' ideas that are about what a turn does, on a tree that is kept. The
// others (3, 4, 9 to 12) stand in the contract, since they look at its tables and its server.
import { expect, test } from "vitest";
import type { TaskOperation, TaskTree } from "../../src/index.ts";
import { nodeIn, statusIn, USER } from "./some-turns.ts";

const count = (text: string) => text.length;

export function worksWhen(newTree: () => TaskTree): void {
  const played = async (...turns: readonly (readonly TaskOperation[])[]): Promise<TaskTree> => {
    const tree = newTree();
    for (const operations of turns) expect(await said(tree, ...operations)).toMatchObject({ kind: "applied" });
    return tree;
  };
  const said = (tree: TaskTree, ...operations: readonly unknown[]) =>
    tree.turn({ operations, writer: { origin: "user", label: USER } });
  /** Its code, and the graph is as it was. */
  const refused = async (tree: TaskTree, ...operations: readonly unknown[]) => {
    const before = await tree.graph();
    const result = await said(tree, ...operations);
    expect(await tree.graph()).toEqual(before);
    return result.kind === "refused" ? result.error.code : result.kind;
  };

  test("TME 1: one slot is one node, however it is called, and an unknown slot makes a new node", async () => {
    const tree = await played(
      [{ op: "new", slot: "Check-in date", input: "May 2" }],
      [{ op: "update", slot: "check in DATE", called: "arrival" }],
      [{ op: "new", slot: "ARRIVAL", input: "May 4" }],
      [{ op: "new", slot: "check-out date", input: "May 9" }],
    );
    const { nodes } = await tree.graph();
    expect(Object.values(nodes).map(({ id, slot }) => [id, slot])).toEqual([
      [1, "Check-in date"],
      [2, "check-out date"],
    ]);
    expect(await tree.check("arrival")).toMatchObject({ slot: "Check-in date", input: "May 4" });
    expect(await refused(tree, { op: "update", slot: "check-out date", called: "Arrival" })).toBe("slot_taken");
  });

  test("TME 2: an update keeps every revision, going back makes a new one, and with nothing earlier it is an error", async () => {
    const tree = await played(
      [{ op: "new", slot: "budget", input: 100 }],
      [{ op: "update", slot: "budget", input: 200, output: "reserved" }],
      [{ op: "rollback", slot: "budget", to: 1 }],
      [{ op: "rollback", slot: "budget" }],
    );
    const revisions = nodeIn(await tree.graph(), "budget").revisions.map(({ number, input, output }) => [
      number,
      input,
      output,
    ]);
    expect(revisions).toEqual([
      [1, 100, undefined],
      [2, 200, "reserved"],
      [3, 100, undefined],
      [4, 200, "reserved"],
    ]);
    const fresh = await played([{ op: "new", slot: "budget", input: 100 }]);
    expect(await refused(fresh, { op: "rollback", slot: "budget" })).toBe("no_revision");
    expect(await refused(tree, { op: "rollback", slot: "budget", to: 9 })).toBe("no_revision");
  });

  test("TME 5: what replaces a slot reaches all that relied on it, and a removed one makes them stale and is absent", async () => {
    const bread: readonly TaskOperation[] = [
      { op: "new", slot: "flour", input: "wheat" },
      { op: "new", slot: "dough", input: "knead", dependsOn: ["flour"] },
      { op: "new", slot: "loaf", input: "bake", dependsOn: ["dough"] },
      { op: "new", slot: "butter", input: "salted" },
    ];
    const tree = await played(bread, [{ op: "replace", slot: "flour", by: "rye" }]);
    expect((await tree.contextFor("loaf", { count })).text).toBe(
      ['rye: "rye"', 'dough: "knead" (stale)', 'loaf #1: "bake" (stale)'].join("\n"),
    );
    expect(await tree.check("flour")).toEqual({ kind: "absent", slot: "flour", now: ["rye"] });
    const removed = await played(bread, [{ op: "inactivate", slot: "flour" }]);
    expect(await removed.check()).toMatchObject({ stale: ["dough", "loaf"], open: ["butter"] });
    expect(await removed.check("flour")).toEqual({ kind: "absent", slot: "flour" });
    expect(await removed.check("dough")).toMatchObject({ lost: ["flour"] });
    expect((await removed.contextFor("dough", { count })).text).not.toContain("wheat");
  });

  test("TME 6: what would depend on itself, or be below itself, over any steps, is refused", async () => {
    const tree = await played([
      { op: "new", slot: "a", input: 1 },
      { op: "new", slot: "b", input: 1, dependsOn: ["a"] },
      { op: "new", slot: "c", input: 1, shares: ["b"], parent: "a" },
    ]);
    for (const circle of [
      { op: "update", slot: "a", dependsOn: ["a"] },
      { op: "update", slot: "a", dependsOn: ["c"] },
      { op: "update", slot: "a", parent: "c" },
      { op: "merge", slots: ["a", "c"], into: "both" }, // b between them
    ])
      expect([circle, await refused(tree, circle)]).toEqual([circle, "cycle"]);
  });

  test("TME 7: merging moves the edges and keeps the history readable; split and removed ones are live no more", async () => {
    const tree = await played(
      [
        { op: "new", slot: "room", input: "B12" },
        { op: "new", slot: "talk", input: "at two", dependsOn: ["room"] },
        { op: "new", slot: "demo", input: "at four" },
        { op: "new", slot: "invitation", input: "to all", dependsOn: ["demo", "talk"] },
      ],
      [{ op: "merge", slots: ["talk", "demo"], into: "session", input: "at three" }],
    );
    expect((await tree.contextFor("session", { count })).text).toBe(
      ['room: "B12"', 'talk #1: "at two"', 'demo #1: "at four"', 'session #1: "at three"'].join("\n"),
    );
    expect(await tree.check("demo")).toEqual({ kind: "absent", slot: "demo", now: ["session"] });
    const parts = [
      { slot: "morning", input: "at nine" },
      { slot: "evening", input: "at six" },
    ];
    await said(tree, { op: "split", slot: "session", into: parts });
    await said(tree, { op: "inactivate", slot: "evening" });
    const graph = await tree.graph();
    expect(["talk", "demo", "session", "evening"].map((slot) => statusIn(graph, slot))).toEqual(
      Array.from({ length: 4 }, () => "inactive"),
    );
    expect(await tree.check()).toMatchObject({ stale: ["invitation"], open: ["room", "morning"] });
  });

  test("TME 8: a context is what is above a node and what that relies on, its own history, and no sibling", async () => {
    const tree = await played(
      [
        { op: "new", slot: "party", input: "in June", dependsOn: [] },
        { op: "new", slot: "guests", input: 30 },
        { op: "new", slot: "food", input: "vegetarian", parent: "party", dependsOn: ["guests"] },
        { op: "new", slot: "music", input: "a band", parent: "party" },
        { op: "new", slot: "starter", input: "soup", parent: "food" },
        { op: "new", slot: "dessert", input: "cake", parent: "food" },
      ],
      [{ op: "update", slot: "starter", input: "salad" }],
    );
    const { parts, tokens } = await tree.contextFor("starter", { count });
    expect(parts.map(({ role, text }) => `${role} ${text}`)).toEqual([
      'ancestor party: "in June"',
      'ancestor food: "vegetarian"',
      "dependency guests: 30",
      'own starter #1: "soup"',
      'own starter #2: "salad"',
    ]);
    expect(tokens).toBe(parts.reduce((sum, { text }) => sum + text.length, 0));
  });
}
