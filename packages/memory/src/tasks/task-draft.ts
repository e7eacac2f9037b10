// A tree while a turn changes it. Rule: it is the turn's own; the graph that it began with is never touched.
import { isDeepStrictEqual } from "node:util";
import { isAtLeast, type JsonValue, joinLabels, type Label } from "@bulkhead/sandbox";
import { slotKey, spelled } from "./slot-name.ts";
import {
  latest,
  nodeOfSlot,
  reach,
  relies,
  stepsAlong,
  type TaskEdge,
  type TaskGraph,
  type TaskNode,
} from "./task-graph.ts";

/** A revision that was made, and what it was made of besides the turn: revisions of this tree. */
export interface MadeRevision {
  readonly node: number;
  readonly number: number;
  readonly of: readonly RevisionPlace[];
}

export interface RevisionPlace {
  readonly node: number;
  readonly number: number;
}

export interface Value {
  readonly input: JsonValue;
  readonly output?: JsonValue | undefined;
}

export class TaskDraft {
  readonly nodes: Record<number, TaskNode>;
  edges: readonly TaskEdge[];
  last: number;
  readonly made: MadeRevision[] = [];
  readonly #turn: number;
  readonly #label: Label;

  constructor(graph: TaskGraph, label: Label) {
    this.nodes = { ...graph.nodes };
    this.edges = graph.edges;
    this.last = graph.last;
    this.#turn = graph.turn + 1;
    this.#label = label;
  }

  get graph(): TaskGraph {
    return { turn: this.#turn, last: this.last, nodes: this.nodes, edges: this.edges };
  }

  find(slot: string): TaskNode | undefined {
    return nodeOfSlot(this, slot);
  }

  node(id: number): TaskNode {
    const node = this.nodes[id];
    if (node === undefined) throw new TypeError("a node that the draft does not have");
    return node;
  }

  /** One that there is gets a revision and is live again. */
  put(slot: string, value: Value, parent: number | undefined, of: readonly RevisionPlace[] = []): TaskNode {
    const known = this.find(slot);
    if (known !== undefined) return this.revise(parent === undefined ? known : { ...known, parent }, value, of);
    const id = ++this.last;
    const place = parent === undefined ? {} : { parent };
    return this.revise({ id, slot: spelled(slot), aliases: [], ...place, status: "open", revisions: [] }, value, of);
  }

  /** A new revision; whoever relies on it is stale, unless it only says that what was open is done. */
  revise(node: TaskNode, { input, output }: Value, of: readonly RevisionPlace[] = []): TaskNode {
    const number = (node.revisions.at(-1)?.number ?? 0) + 1; // some may have been forgotten
    const done = output === undefined ? {} : { output };
    const label = joinLabels(this.#label, ...of.flatMap((place) => this.#labelAt(place)));
    const revision = { number, turn: this.#turn, input, ...done, label };
    const status = output === undefined ? "open" : "done";
    const revised: TaskNode = { ...node, status, revisions: [...node.revisions, revision] };
    this.nodes[node.id] = revised;
    this.made.push({ node: node.id, number, of });
    if (node.status === "inactive") this.unlink((edge) => tookThePlaceOf(node, edge)); // it is back
    if (!finishes(node, revision)) this.#staleAbove(node.id);
    return revised;
  }

  inactivate({ id }: TaskNode): void {
    this.nodes[id] = { ...this.node(id), status: "inactive" };
    this.#staleAbove(id);
  }

  call(node: TaskNode, name: string): void {
    const known = [node.slot, ...node.aliases].some((one) => slotKey(one) === slotKey(name));
    if (!known) this.nodes[node.id] = { ...this.node(node.id), aliases: [...node.aliases, spelled(name)] };
  }

  link(edge: TaskEdge): void {
    const there = this.edges.some(({ kind, from, to }) => kind === edge.kind && from === edge.from && to === edge.to);
    if (!there && edge.from !== edge.to) this.edges = [...this.edges, edge];
  }

  unlink(gone: (edge: TaskEdge) => boolean): void {
    this.edges = this.edges.filter((edge) => !gone(edge));
  }

  /** What `old` relied on and what relied on it, and its sub-tasks, are those of `others`. */
  move(old: number, others: readonly number[]): void {
    const moved = new Set(this.edges.filter((edge) => relies(edge) && (edge.from === old || edge.to === old)));
    this.unlink((edge) => moved.has(edge));
    const instead = (id: number) => (id === old ? others : [id]);
    for (const { kind, from, to } of moved)
      for (const one of instead(from)) for (const other of instead(to)) this.link({ kind, from: one, to: other });
    const [first] = others;
    if (first === undefined) return;
    for (const node of Object.values(this.nodes))
      if (node.parent === old && node.id !== first) this.nodes[node.id] = { ...node, parent: first };
  }

  of(node: TaskNode): RevisionPlace {
    return { node: node.id, number: latest(node).number };
  }

  value(node: TaskNode): Value {
    const { input, output } = latest(node);
    return { input, output };
  }

  #labelAt({ node, number }: RevisionPlace): readonly Label[] {
    return this.node(node)
      .revisions.filter((one) => one.number === number)
      .map(({ label }) => label);
  }

  #staleAbove(id: number): void {
    for (const above of reach(id, stepsAlong(this.edges.filter(relies), "to"))) {
      const node = this.nodes[above];
      if (node === undefined || node.status === "inactive") continue;
      // What a stranger may have shaped shows nowhere in what a user said.
      if (!isAtLeast(this.#label, "user") && node.revisions.some(({ label }) => isAtLeast(label, "user"))) continue;
      this.nodes[above] = { ...node, status: "stale" };
    }
  }
}

const tookThePlaceOf = ({ id }: TaskNode, { kind, from, to }: TaskEdge): boolean =>
  (kind === "replaces" && to === id) || (kind === "merged_into" && from === id);

function finishes(node: TaskNode, { input, output }: Value): boolean {
  const before = node.revisions.at(-1);
  if (before === undefined || before.output !== undefined || node.status !== "open") return false;
  return output !== undefined && isDeepStrictEqual(before.input, input);
}
