// Laws of a turn, over any turns that came before.
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTurn } from "../../src/tasks/apply-turn.ts";
import { contextOf } from "../../src/tasks/task-context.ts";
import { EMPTY_GRAPH, isLive, latest, reach, relies, stepsAlong, type TaskGraph } from "../../src/tasks/task-graph.ts";
import type { TaskOperation } from "../../src/tasks/task-operation.ts";
import { inputIn, nodeIn, statusIn, USER } from "./some-turns.ts";

const count = (text: string) => text.length;

const SLOTS = ["a", "b", "c", "d", "e"] as const;
const slot = fc.constantFrom(...SLOTS);
const operation: fc.Arbitrary<TaskOperation> = fc.oneof(
  fc.record({
    op: fc.constant("new" as const),
    slot,
    input: fc.nat(9),
    dependsOn: fc.uniqueArray(slot, { maxLength: 2 }),
  }),
  fc.record({ op: fc.constant("new" as const), slot, input: fc.nat(9) }),
  fc.record({ op: fc.constant("update" as const), slot, output: fc.nat(9) }),
  fc.record({ op: fc.constant("replace" as const), slot, by: slot }),
  fc.record({
    op: fc.constant("merge" as const),
    slots: fc.uniqueArray(slot, { minLength: 2, maxLength: 3 }),
    into: slot,
  }),
  fc.record({ op: fc.constant("inactivate" as const), slot }),
  fc.record({ op: fc.constant("rollback" as const), slot }),
);

const turns = fc.array(fc.array(operation, { minLength: 1, maxLength: 3 }), { maxLength: 25 });

/** What any turns make of nothing; those that are refused change nothing. */
const grown = turns.map((all) =>
  all.reduce<TaskGraph>((graph, operations) => {
    const applied = applyTurn(graph, operations, USER);
    return applied.ok ? applied.graph : graph;
  }, EMPTY_GRAPH),
);

/** One of its nodes that are live. */
const live = grown
  .map((graph) => ({
    graph,
    slots: Object.values(graph.nodes)
      .filter(isLive)
      .map(({ slot }) => slot),
  }))
  .filter(({ slots }) => slots.length > 0)
  .chain(({ graph, slots }) => fc.record({ graph: fc.constant(graph), slot: fc.constantFrom(...slots) }));

const done = (graph: TaskGraph, ...operations: readonly TaskOperation[]): TaskGraph => {
  const applied = applyTurn(graph, operations, USER);
  if (!applied.ok) throw new Error(applied.error.code);
  return applied.graph;
};

test("whatever turns come: history only grows, no circle, and nothing live relies on what it was not told of", () => {
  fc.assert(
    fc.property(turns, (all) => {
      let graph: TaskGraph = EMPTY_GRAPH;
      for (const operations of all) {
        const before = structuredClone(graph);
        const applied = applyTurn(graph, operations, USER);
        expect(graph).toEqual(before);
        if (!applied.ok) continue;
        for (const node of Object.values(graph.nodes)) {
          const now = applied.graph.nodes[node.id];
          expect(now?.revisions.slice(0, node.revisions.length)).toEqual(node.revisions);
        }
        graph = applied.graph;
        expect(graph.turn).toBe(before.turn + 1);
        for (const { id } of Object.values(graph.nodes)) contextOf(graph, id, { count }); // it ends
        // Who relies on something that is no more is stale, or was set again since.
        for (const edge of graph.edges.filter(relies)) {
          const [from, to] = [graph.nodes[edge.from], graph.nodes[edge.to]];
          expect(edge.from).not.toBe(edge.to);
          if (from === undefined || to === undefined || !isLive(from) || isLive(to)) continue;
          if (before.nodes[to.id]?.status !== "inactive") expect(from.status).toBe("stale");
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("a turn is a function of the graph, the operations and the label, and of nothing else", () => {
  fc.assert(
    fc.property(grown, fc.array(operation, { minLength: 1, maxLength: 3 }), (graph, operations) => {
      const frozen = structuredClone({ graph, operations });
      const first = applyTurn(graph, operations, USER);
      expect(applyTurn(structuredClone(graph), structuredClone(operations), { ...USER })).toEqual(first);
      expect({ graph, operations }).toEqual(frozen);
    }),
    { numRuns: 60 },
  );
});

test("going back twice is what it was; going back to a revision is its value, and no revision is lost by either", () => {
  fc.assert(
    fc.property(live, fc.nat(), ({ graph, slot: name }, nat) => {
      const node = nodeIn(graph, name);
      fc.pre(node.revisions.length > 1);
      const rollback = { op: "rollback", slot: name } as const;
      const twice = done(done(graph, rollback), rollback);
      const { input, output } = latest(node);
      expect(latest(nodeIn(twice, name))).toMatchObject(output === undefined ? { input } : { input, output });
      expect(nodeIn(twice, name).revisions.slice(0, -2)).toEqual(node.revisions);
      const to = node.revisions[nat % (node.revisions.length - 1)]?.number ?? 0;
      const back = nodeIn(done(graph, { ...rollback, to }), name);
      expect(latest(back).input).toEqual(node.revisions.find(({ number }) => number === to)?.input);
      expect(back.revisions.slice(0, -1)).toEqual(node.revisions);
    }),
    { numRuns: 60 },
  );
});

test("what was merged and is split again is live with its whole history, and whoever relied on one relies on both", () => {
  fc.assert(
    fc.property(grown, fc.uniqueArray(slot, { minLength: 2, maxLength: 2 }), (graph, pair) => {
      const [one = "", other = ""] = pair;
      const isThere = (name: string) => Object.values(graph.nodes).some((node) => node.slot === name && isLive(node));
      fc.pre(isThere(one) && isThere(other));
      const merged = applyTurn(graph, [{ op: "merge", slots: pair, into: "merged" }], USER);
      fc.pre(merged.ok); // not where something between them would be in a circle
      const into = pair.map((name) => ({ slot: name, input: inputIn(graph, name) }));
      const split = done(merged.graph, { op: "split", slot: "merged", into });
      const [before, after] = [pair.map((name) => nodeIn(graph, name)), pair.map((name) => nodeIn(split, name))];
      expect(after.map(({ status }) => status)).toEqual(["open", "open"]);
      for (const [at, node] of after.entries()) {
        expect(node.revisions.slice(0, -1)).toEqual(before[at]?.revisions);
        expect(latest(node).input).toEqual(inputIn(graph, node.slot));
      }
      expect(statusIn(split, "merged")).toBe("inactive");
      const ids = before.map(({ id }) => id);
      const relying = (of: TaskGraph, to: number) =>
        new Set(of.edges.filter((edge) => relies(edge) && edge.to === to).map(({ from }) => from));
      const relied = new Set(ids.flatMap((id) => [...relying(graph, id)]).filter((id) => !ids.includes(id)));
      for (const id of ids) expect(relying(split, id)).toEqual(relied);
      expect(relying(split, nodeIn(split, "merged").id).size).toBe(0);
    }),
    { numRuns: 60 },
  );
});

/** Eight tasks that are open, each relying on some of those before it; and one of them. */
const dag = fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 2 }), { minLength: 8, maxLength: 8 }).chain((links) => {
  const operations = links.map(
    (relied, at): TaskOperation => ({
      op: "new",
      slot: `s${at}`,
      input: at,
      dependsOn: relied.filter((to) => to < at).map((to) => `s${to}`),
    }),
  );
  return fc.record({ graph: fc.constant(done(EMPTY_GRAPH, ...operations)), slot: fc.nat(7).map((at) => `s${at}`) });
});

test("a change makes stale whatever relies on it over any steps, and nothing else", () => {
  fc.assert(
    fc.property(fc.oneof(live, dag), fc.constantFrom("update", "inactivate"), ({ graph, slot: name }, op) => {
      const change: TaskOperation =
        op === "update" ? { op, slot: name, input: "another" } : { op: "inactivate", slot: name };
      const after = done(graph, change);
      const { id: changed } = nodeIn(graph, name);
      const relying = new Set(reach(changed, stepsAlong(graph.edges.filter(relies), "to")));
      for (const { id, status } of Object.values(graph.nodes)) {
        const is = after.nodes[id]?.status;
        if (id === changed) expect(is).toBe(op === "update" ? "open" : "inactive");
        else expect([id, is]).toEqual([id, relying.has(id) && status !== "inactive" ? "stale" : status]);
      }
    }),
    { numRuns: 60 },
  );
});
