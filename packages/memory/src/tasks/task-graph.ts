// What a task is made of, as plain data: nodes, each for one slot, with all their revisions; and how they hang together.
// Rules: nothing that was once said is overwritten; what is no more is inactive and stays readable.
import { type Integrity, isAtLeast, type JsonValue, type Label } from "@bulkhead/sandbox";
import { slotKey } from "./slot-name.ts";

/** `open`: nothing was done about it yet; `stale`: what it relies on changed since; `inactive`: it is no more. */
export type TaskStatus = "open" | "done" | "stale" | "inactive";

export interface TaskRevision {
  /** From 1. */
  readonly number: number;
  /** The turn that made it. */
  readonly turn: number;
  /** What was asked or set. */
  readonly input: JsonValue;
  /** What was done about it. */
  readonly output?: JsonValue;
  readonly label: Label;
}

export interface TaskNode {
  /** From 1, and never given again. */
  readonly id: number;
  /** As it was first called. */
  readonly slot: string;
  /** What it is called too. */
  readonly aliases: readonly string[];
  readonly parent?: number;
  readonly status: TaskStatus;
  /** The oldest first; never empty. */
  readonly revisions: readonly TaskRevision[];
}

/** `from` depends on `to`, or shares it as a step with others; `from` took the place of `to`; `from` went into `to`. */
type TaskEdgeKind = "depends_on" | "shares" | "replaces" | "merged_into";

export interface TaskEdge {
  readonly kind: TaskEdgeKind;
  readonly from: number;
  readonly to: number;
}

/** A tree, or the part of one that matters: an edge may lead to a node that is not in it. */
export interface TaskGraph {
  /** Of the last turn that changed it; 0 before. */
  readonly turn: number;
  /** Of the last node that was made; 0 before. */
  readonly last: number;
  readonly nodes: Readonly<Record<number, TaskNode>>;
  readonly edges: readonly TaskEdge[];
}

export const EMPTY_GRAPH: TaskGraph = { turn: 0, last: 0, nodes: {}, edges: [] };

/** The node of a slot, however it is spelled; also one that is inactive. */
export function nodeOfSlot({ nodes }: Pick<TaskGraph, "nodes">, slot: string): TaskNode | undefined {
  const key = slotKey(slot);
  return Object.values(nodes).find((node) => [node.slot, ...node.aliases].some((name) => slotKey(name) === key));
}

export function latest({ revisions }: TaskNode): TaskRevision {
  const last = revisions.at(-1);
  if (last === undefined) throw new TypeError("a node without a revision");
  return last;
}

export const isLive = ({ status }: TaskNode): boolean => status !== "inactive";

/** A node relies on what it depends on and on the steps that it shares. */
export const relies = ({ kind }: TaskEdge): boolean => kind === "depends_on" || kind === "shares";

/** All that can be reached, without where it began: nearest first. `next`: where one step leads. */
export function reach(start: number, next: (id: number) => readonly number[]): readonly number[] {
  const seen = new Set([start]);
  for (const id of seen) for (const to of next(id)) seen.add(to); // a set that grows is walked to its end
  return [...seen].slice(1);
}

/** What each end leads to, by a map: a step takes no look at the other edges. */
export function stepsAlong(edges: readonly TaskEdge[], end: "from" | "to"): (id: number) => readonly number[] {
  const other = end === "from" ? "to" : "from";
  const steps = new Map<number, number[]>();
  for (const edge of edges) {
    const known = steps.get(edge[end]);
    if (known === undefined) steps.set(edge[end], [edge[other]]);
    else known.push(edge[other]);
  }
  return (id) => steps.get(id) ?? [];
}

/** As if what is lower had never been written: a node is what its revisions of that integrity say, and as far as they got. */
export function eligible(graph: TaskGraph, atLeast: Integrity): TaskGraph {
  const nodes = Object.values(graph.nodes).flatMap((node) => {
    let dropped = 0; // the numbers of the others do not tell of them
    const revisions = node.revisions.flatMap((revision) => {
      if (isAtLeast(revision.label, atLeast)) return [{ ...revision, number: revision.number - dropped }];
      dropped++;
      return [];
    });
    const last = revisions.at(-1);
    if (last === undefined) return [];
    const hidden = !isAtLeast(latest(node).label, atLeast) && isLive(node);
    const status = hidden ? (last.output === undefined ? "open" : "done") : node.status;
    return [[node.id, { ...node, status, revisions }] as const];
  });
  return { ...graph, nodes: Object.fromEntries(nodes) };
}
