// The operations of a task tree, on plain data. The numbers are those of the list "works when" of the TME papers' ideas.
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTurn } from "../../src/tasks/apply-turn.ts";
import { slotKey } from "../../src/tasks/slot-name.ts";
import { checkTasks } from "../../src/tasks/task-check.ts";
import { contextOf } from "../../src/tasks/task-context.ts";
import { EMPTY_GRAPH, relies } from "../../src/tasks/task-graph.ts";
import type { TaskOperation } from "../../src/tasks/task-operation.ts";
import { inputIn, nodeIn, played, refusalOf, statusIn, USER } from "./some-turns.ts";

const count = (text: string) => text.length;

test("TME 1: one slot is one node, a paraphrased slot is the same one, an unknown slot makes a new node", () => {
  const graph = played(
    [{ op: "new", slot: "Check-in date", input: "May 2" }],
    [{ op: "update", slot: "check in  DATE", input: "May 3", called: "arrival" }],
    [{ op: "new", slot: "Arrival", input: "May 4" }],
    [{ op: "new", slot: "check-out date", input: "May 9" }],
  );
  expect(Object.keys(graph.nodes)).toEqual(["1", "2"]);
  expect(nodeIn(graph, "arrival")).toMatchObject({ id: 1, slot: "Check-in date", aliases: ["arrival"] });
  expect(inputIn(graph, "check_in_date")).toBe("May 4");
  expect(refusalOf(graph, { op: "update", slot: "check-out date", called: "ARRIVAL" })).toEqual({
    code: "slot_taken",
    at: 0,
  });
});

test("TME 2: an update keeps all earlier revisions, going back makes a new one, and with nothing earlier it is an error", () => {
  const first = played([{ op: "new", slot: "budget", input: 100 }]);
  expect(refusalOf(first, { op: "rollback", slot: "budget" })).toEqual({ code: "no_revision", at: 0 });
  const graph = played(
    [{ op: "new", slot: "budget", input: 100 }],
    [{ op: "update", slot: "budget", input: 200, output: "reserved" }],
    [{ op: "update", slot: "budget", input: 300 }],
    [{ op: "rollback", slot: "budget", to: 1 }],
    [{ op: "rollback", slot: "budget" }],
  );
  expect(nodeIn(graph, "budget").revisions.map(({ number, turn, input }) => [number, turn, input])).toEqual([
    [1, 1, 100],
    [2, 2, 200],
    [3, 3, 300],
    [4, 4, 100],
    [5, 5, 300],
  ]);
  for (const to of [5, 6, 99])
    expect(refusalOf(graph, { op: "rollback", slot: "budget", to })?.code).toBe("no_revision");
});

test("an output belongs to its input: a new input is open until it is done, and going back brings both", () => {
  const graph = played(
    [{ op: "new", slot: "table", input: "for two" }],
    [{ op: "update", slot: "table", output: "booked" }],
    [{ op: "update", slot: "table", input: "for four" }],
  );
  expect(statusIn(graph, "table")).toBe("open");
  const back = applyTurn(graph, [{ op: "rollback", slot: "table" }], USER);
  expect(back.ok && checkTasks(back.graph, "table")).toMatchObject({ status: "done", output: "booked" });
});

test("that an open task is done makes nobody stale who waits for it; that it came out otherwise does", () => {
  const graph = played(
    [
      { op: "new", slot: "search", input: "a room" },
      { op: "new", slot: "booking", input: "book it", dependsOn: ["search"] },
    ],
    [{ op: "update", slot: "search", output: "room 4" }],
  );
  expect([statusIn(graph, "search"), statusIn(graph, "booking")]).toEqual(["done", "open"]);
  const other = applyTurn(graph, [{ op: "update", slot: "search", output: "room 5" }], USER);
  expect(other.ok && statusIn(other.graph, "booking")).toBe("stale");
});

test("TME 4: a turn of several operations is done whole; one that is invalid leaves the tree as it was", () => {
  const graph = played([
    { op: "new", slot: "guests", input: 8 },
    { op: "new", slot: "tables", input: 2, dependsOn: ["guests"] },
  ]);
  const bad = [
    [{ op: "update", slot: "wine", input: "red" }, "unknown_slot"],
    [{ op: "dance", slot: "guests" }, "unknown_operation"],
    ["update guests", "unknown_operation"],
    [{ op: "update", slot: "guests", input: 9, colour: "red" }, "bad_operation"],
    [{ op: "update", slot: "guests" }, "bad_operation"],
    [{ op: "update", slot: "guests", input: deep(20_000) }, "bad_operation"],
    [{ op: "update", slot: "guests", input: 1n }, "bad_operation"],
    [{ op: "new", slot: "  ", input: 1 }, "bad_operation"],
    [{ op: "new", slot: "a\u202Eb", input: 1 }, "bad_operation"],
    [{ op: "new", slot: "menu", input: "x".repeat(70_000) }, "bad_operation"],
    [{ op: "new", slot: "menu", input: 1, dependsOn: ["wine"] }, "unknown_slot"],
    [{ op: "new", slot: "menu", input: 1, parent: "wine" }, "unknown_slot"],
    [{ op: "merge", slots: ["guests", "GUESTS"], into: "all" }, "bad_operation"],
    [{ op: "replace", slot: "tables", by: "Tables" }, "contradiction"],
  ] as const;
  for (const [operation, code] of bad) {
    const before = structuredClone(graph);
    const first = { op: "new", slot: "place", input: "the garden" };
    expect([operation, refusalOf(graph, first, operation)]).toEqual([operation, { code, at: 1 }]);
    expect(graph).toEqual(before);
  }
  const many = Array.from({ length: 65 }, (_, at) => ({ op: "new", slot: `s${at}`, input: at }));
  expect(refusalOf(graph, ...many)).toEqual({ code: "too_many" });
});

/** Lists in lists. */
const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

test("a slot that thousands rely on is replaced without much ado", () => {
  const many = Array.from({ length: 5_000 }, (_, at) => at + 2);
  const node = (id: number) => ({
    id,
    slot: `s${id}`,
    aliases: [],
    status: "open" as const,
    revisions: [{ number: 1, turn: 1, input: id, label: USER }],
  });
  const nodes = Object.fromEntries([1, ...many].map((id) => [id, node(id)]));
  const edges = many.map((from) => ({ kind: "depends_on" as const, from, to: 1 }));
  const applied = applyTurn({ turn: 1, last: 5_001, nodes, edges }, [{ op: "replace", slot: "s1", by: "other" }], USER);
  if (!applied.ok) throw new Error("refused");
  expect(applied.graph.edges.filter((edge) => relies(edge) && edge.to === 5_002)).toHaveLength(5_000);
  expect(statusIn(applied.graph, "s4321")).toBe("stale");
});

test("a turn that contradicts itself is refused, by whatever names", () => {
  const graph = played([{ op: "new", slot: "day", input: "Monday" }], [{ op: "update", slot: "day", called: "date" }]);
  const [monday, friday] = [
    { op: "update", slot: "day", input: "Monday" },
    { op: "update", slot: "Date", input: "Friday" },
  ];
  expect(refusalOf(graph, monday, friday)).toEqual({ code: "contradiction", at: 1 });
  expect(refusalOf(graph, { op: "new", slot: "x", input: 1 }, { op: "inactivate", slot: "X" })?.code).toBe(
    "contradiction",
  );
});

test("TME 5: what replaces a slot reaches all that relied on it; a removed one makes them stale, and is absent", () => {
  const graph = played(
    [
      { op: "new", slot: "flour", input: "wheat" },
      { op: "new", slot: "dough", input: "knead", dependsOn: ["flour"] },
      { op: "new", slot: "loaf", input: "bake", dependsOn: ["dough"] },
      { op: "new", slot: "salad", input: "wash" },
    ],
    [{ op: "replace", slot: "flour", by: "rye" }],
  );
  expect(graph.edges).toContainEqual({
    kind: "depends_on",
    from: nodeIn(graph, "dough").id,
    to: nodeIn(graph, "rye").id,
  });
  expect(["flour", "dough", "loaf", "salad"].map((slot) => statusIn(graph, slot))).toEqual([
    "inactive",
    "stale",
    "stale",
    "open",
  ]);
  expect(checkTasks(graph, "flour")).toEqual({ kind: "absent", slot: "flour", now: ["rye"] });
  expect(contextOf(graph, nodeIn(graph, "loaf").id, { count }).text).not.toContain("wheat");

  const without = applyTurn(graph, [{ op: "inactivate", slot: "rye" }], USER);
  if (!without.ok) throw new Error("refused");
  expect(checkTasks(without.graph, "rye")).toEqual({ kind: "absent", slot: "rye" });
  expect(checkTasks(without.graph, "sugar")).toEqual({ kind: "absent", slot: "sugar" });
  expect(checkTasks(without.graph, "dough")).toMatchObject({ status: "stale", lost: ["rye"] });
  expect(refusalOf(without.graph, { op: "update", slot: "rye", input: "dark" })?.code).toBe("unknown_slot");
  const again = applyTurn(without.graph, [{ op: "rollback", slot: "rye" }], USER);
  expect(again.ok && checkTasks(again.graph, "rye")).toMatchObject({ kind: "present", input: "rye" });
});

test("what is back took nothing's place, and from what is no more nothing leads on", () => {
  const graph = played(
    [
      { op: "new", slot: "flour", input: "wheat" },
      { op: "new", slot: "dough", input: "knead", dependsOn: ["flour"] },
      { op: "new", slot: "loaf", input: "bake", dependsOn: ["dough"] },
    ],
    [{ op: "replace", slot: "flour", by: "rye" }],
    [{ op: "replace", slot: "rye", by: "flour" }],
    [{ op: "inactivate", slot: "flour" }],
    [{ op: "inactivate", slot: "dough" }],
  );
  expect(checkTasks(graph, "flour")).toEqual({ kind: "absent", slot: "flour" });
  expect(checkTasks(graph, "rye")).toEqual({ kind: "absent", slot: "rye", now: ["flour"] });
  const { parts } = contextOf(graph, nodeIn(graph, "loaf").id, { count });
  expect(parts.map(({ text }) => text)).toEqual(["dough: absent", 'loaf #1: "bake" (stale)']);
});

test("an update ends staleness, and one further down brings it back", () => {
  const base: TaskOperation[] = [
    { op: "new", slot: "a", input: 1 },
    { op: "new", slot: "b", input: 1, shares: ["a"] },
    { op: "new", slot: "c", input: 1, dependsOn: ["b"] },
  ];
  const graph = played(base, [{ op: "update", slot: "a", input: 2 }], [{ op: "update", slot: "c", input: 2 }]);
  expect(["a", "b", "c"].map((slot) => statusIn(graph, slot))).toEqual(["open", "stale", "open"]);
  const after = applyTurn(graph, [{ op: "rollback", slot: "b", to: 1 }], USER);
  expect(after.ok).toBe(false); // it is what b is already
  const updated = applyTurn(graph, [{ op: "update", slot: "b", input: 2 }], USER);
  expect(updated.ok && statusIn(updated.graph, "c")).toBe("stale");
});

test("TME 6: what would depend on itself, or be below itself, is refused", () => {
  const graph = played([
    { op: "new", slot: "a", input: 1 },
    { op: "new", slot: "b", input: 1, dependsOn: ["a"] },
    { op: "new", slot: "c", input: 1, shares: ["b"], parent: "a" },
  ]);
  const circles = [
    { op: "update", slot: "a", dependsOn: ["a"] },
    { op: "update", slot: "a", dependsOn: ["c"] },
    { op: "new", slot: "a", input: 2, shares: ["b"] },
    { op: "update", slot: "a", parent: "c" },
    { op: "update", slot: "a", parent: "a" },
  ];
  for (const operation of circles) expect(refusalOf(graph, operation)).toEqual({ code: "cycle", at: 0 });
  const chain = played([...graphOf(), { op: "new", slot: "z", input: 1, dependsOn: ["y"] }]);
  expect(refusalOf(chain, { op: "merge", slots: ["x", "z"], into: "xz" })?.code).toBe("cycle");
});

const graphOf = (): TaskOperation[] => [
  { op: "new", slot: "x", input: 1 },
  { op: "new", slot: "y", input: 1, dependsOn: ["x"] },
];

test("TME 7: merging moves the edges and keeps the history readable; splitting and removing leave nothing live behind", () => {
  const graph = played(
    [
      { op: "new", slot: "room", input: "B12" },
      { op: "new", slot: "talk", input: "at two", dependsOn: ["room"] },
      { op: "new", slot: "demo", input: "at four" },
      { op: "new", slot: "slides", input: "ten", parent: "demo" },
      { op: "new", slot: "invitation", input: "to all", dependsOn: ["demo", "talk"] },
    ],
    [{ op: "merge", slots: ["talk", "demo"], into: "session", input: "at three" }],
  );
  const [session, room] = [nodeIn(graph, "session"), nodeIn(graph, "room")];
  expect(["talk", "demo", "invitation"].map((slot) => statusIn(graph, slot))).toEqual([
    "inactive",
    "inactive",
    "stale",
  ]);
  expect(graph.edges.filter(relies)).toEqual([
    { kind: "depends_on", from: session.id, to: room.id },
    { kind: "depends_on", from: nodeIn(graph, "invitation").id, to: session.id },
  ]);
  expect(nodeIn(graph, "slides").parent).toBe(session.id);
  expect(checkTasks(graph, "talk")).toEqual({ kind: "absent", slot: "talk", now: ["session"] });
  const own = contextOf(graph, session.id, { count }).parts.filter(({ role }) => role === "own");
  expect(own.map(({ text }) => text)).toEqual(['talk #1: "at two"', 'demo #1: "at four"', 'session #1: "at three"']);

  const split = applyTurn(
    graph,
    [
      {
        op: "split",
        slot: "session",
        into: [
          { slot: "morning", input: "at nine" },
          { slot: "evening", input: "at six" },
        ],
      },
    ],
    USER,
  );
  if (!split.ok) throw new Error("refused");
  expect(checkTasks(split.graph, "session")).toMatchObject({ kind: "absent", now: ["morning", "evening"] });
  const invitation = nodeIn(split.graph, "invitation").id;
  expect(split.graph.edges.filter((edge) => relies(edge) && edge.from === invitation).map(({ to }) => to)).toEqual([
    nodeIn(split.graph, "morning").id,
    nodeIn(split.graph, "evening").id,
  ]);
});

test("TME 8: the context is what is above a node, what it relies on and its own history, and no sibling", () => {
  const graph = played(
    [
      { op: "new", slot: "party", input: "in June" },
      { op: "new", slot: "food", input: "vegetarian", parent: "party" },
      { op: "new", slot: "music", input: "a band", parent: "party" },
      { op: "new", slot: "guests", input: 30 },
      { op: "new", slot: "starter", input: "soup", parent: "food", dependsOn: ["guests"] },
      { op: "new", slot: "dessert", input: "cake", parent: "food" },
    ],
    [{ op: "update", slot: "guests", input: 40 }],
    [{ op: "update", slot: "starter", input: "salad" }],
  );
  const { parts, text, tokens } = contextOf(graph, nodeIn(graph, "starter").id, { count });
  expect(parts.map(({ role, text: line }) => [role, line])).toEqual([
    ["ancestor", 'party: "in June"'],
    ["ancestor", 'food: "vegetarian"'],
    ["dependency", "guests: 40"],
    ["own", 'starter #1: "soup"'],
    ["own", 'starter #2: "salad"'],
  ]);
  expect(text).toBe(parts.map((part) => part.text).join("\n"));
  expect(tokens).toBe(parts.reduce((sum, part) => sum + part.text.length, 0));
});

test("what is below the asked integrity leaves no trace in a context", () => {
  const graph = played([
    { op: "new", slot: "trip", input: "by train" },
    { op: "new", slot: "hotel", input: "near the lake", parent: "trip" },
  ]);
  const external = { integrity: "external", readers: ["alice"] } as const;
  const found = applyTurn(
    graph,
    [
      { op: "update", slot: "hotel", output: "PWNED" },
      { op: "new", slot: "offer", input: "PWNED", parent: "trip" },
    ],
    external,
  );
  if (!found.ok) throw new Error("refused");
  const id = nodeIn(graph, "hotel").id;
  expect(contextOf(found.graph, id, { count }).label).toEqual(external);
  expect(contextOf(found.graph, id, { count, atLeast: "user" })).toEqual(
    contextOf(graph, id, { count, atLeast: "user" }),
  );
});

test("a value that does not agree with what it relies on is told, and neither is changed", () => {
  const graph = played([
    { op: "new", slot: "Day", input: "Monday" },
    { op: "new", slot: "booking", input: { day: "Friday", people: 2 }, dependsOn: ["Day"] },
  ]);
  const disagreement = { slot: "booking", about: "Day", says: "Friday", is: "Monday" };
  expect(checkTasks(graph)).toEqual({
    kind: "tree",
    open: ["Day", "booking"],
    stale: [],
    disagreements: [disagreement],
  });
  expect(checkTasks(graph, "booking")).toMatchObject({ disagreements: [disagreement], input: { day: "Friday" } });
  expect(contextOf(graph, nodeIn(graph, "booking").id, { count }).text).toContain("conflict: booking says Day is");
});

const NASTY = [...'ab {}"\\#:é,', "{{h3}}", '": 1', "conflict: "];
const HIDDEN = [..."\n\r\u0085\u2028\u200b", "\u{e0041}"];
const odd = (...units: readonly string[]) => fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 9 });

test("whatever stands in a name or a value, a line of a context is its own node's, and names no handle", () => {
  const slots = fc.uniqueArray(odd(...NASTY), { maxLength: 4, selector: slotKey });
  const inputs = fc.array(odd(...NASTY, ...HIDDEN), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(slots, inputs, (names, values) => {
      const operations = ["trip", ...names].map((slot, at) => ({
        op: "new",
        slot,
        input: { trip: values[at - 1] ?? "", [values[at] ?? ""]: "\n" },
        ...(at === 0 ? {} : { dependsOn: ["trip"] }),
      }));
      const applied = applyTurn(EMPTY_GRAPH, operations, USER);
      fc.pre(applied.ok); // white space alone is no name
      for (const node of Object.values(applied.graph.nodes)) {
        const { text, parts } = contextOf(applied.graph, node.id, { count });
        const lines = text.split(/[\n\r\v\f\u0085\u2028\u2029]/);
        expect(lines).toEqual(parts.map((part) => part.text));
        expect(text).not.toMatch(/\{\{|[\u200b\u{e0041}]/u);
        for (const { role, node: id, text: line } of parts) {
          if (role === "conflict") continue;
          const [, quoted, plain, , value = ""] =
            /^(?:("(?:[^"\\]|\\.)*")|([^":#]+?))( #\d+)?: (.*)$/u.exec(line) ?? [];
          expect(quoted === undefined ? plain : JSON.parse(quoted)).toBe(applied.graph.nodes[id]?.slot);
          expect(JSON.parse(value)).toEqual(applied.graph.nodes[id]?.revisions[0]?.input);
        }
      }
    }),
  );
});
