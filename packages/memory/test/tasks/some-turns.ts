// Turns on a tree that no database keeps, of the user's own words.
import { expect } from "vitest";
import { applyTurn } from "../../src/tasks/apply-turn.ts";
import { EMPTY_GRAPH, latest, nodeOfSlot, type TaskGraph, type TaskNode } from "../../src/tasks/task-graph.ts";
import type { TaskOperation } from "../../src/tasks/task-operation.ts";

export const USER = { integrity: "user", readers: "public" } as const;

/** One turn after the other; each must succeed. */
export function played(...turns: readonly (readonly TaskOperation[])[]): TaskGraph {
  return turns.reduce((graph, operations) => {
    const applied = applyTurn(graph, operations, USER);
    expect(applied).toMatchObject({ ok: true });
    return applied.ok ? applied.graph : graph;
  }, EMPTY_GRAPH);
}

export const refusalOf = (graph: TaskGraph, ...operations: readonly unknown[]) => {
  const applied = applyTurn(graph, operations, USER);
  return applied.ok ? undefined : applied.error;
};

export function nodeIn(graph: TaskGraph, slot: string): TaskNode {
  const node = nodeOfSlot(graph, slot);
  if (node === undefined) throw new Error(`no slot ${slot}`);
  return node;
}

export const inputIn = (graph: TaskGraph, slot: string) => latest(nodeIn(graph, slot)).input;
export const statusIn = (graph: TaskGraph, slot: string) => nodeIn(graph, slot).status;
