// What somebody must know to work on one node: what is above it, what it relies on, and how it came to be. Rules: nothing of
// a node beside it; what is inactive only in the node's own history; of what is below the asked integrity not a word, and
// no trace of it in the rest.
import { type Integrity, joinLabels, type Label } from "@bulkhead/sandbox";
import { absentLine, conflictLine, nodeLine, revisionLine } from "./context-line.ts";
import { checkTasks } from "./task-check.ts";
import {
  eligible,
  isLive,
  reach,
  relies,
  stepsAlong,
  type TaskGraph,
  type TaskNode,
  type TaskRevision,
} from "./task-graph.ts";

export interface TaskContext {
  /** Above it, the highest first; what it relies on, the deepest first; its own history, the oldest first. */
  readonly parts: readonly ContextPart[];
  /** The parts, one a line. */
  readonly text: string;
  readonly tokens: number;
  /** Who reads the context reads all of it. */
  readonly label: Label;
}

export interface ContextPart {
  readonly role: "ancestor" | "dependency" | "own" | "absent" | "conflict";
  readonly node: number;
  readonly text: string;
  readonly tokens: number;
  readonly label: Label;
}

export interface ContextOptions {
  /** Of a text that a line of its own holds. */
  readonly count: (text: string) => number;
  /** Default "external": everything. */
  readonly atLeast?: Integrity | undefined;
}

/** Of the graph, or of a part that has what is above the node and what those rely on. */
export function contextOf(graph: TaskGraph, id: number, { count, atLeast = "external" }: ContextOptions): TaskContext {
  const fit = eligible(graph, atLeast);
  const self = fit.nodes[id];
  const above = reach(id, (one) => [fit.nodes[one]?.parent ?? []].flat()).toReversed();
  const below = new Set([id, ...above].flatMap((one) => reach(one, activeSteps(fit))));
  const deepest = [...below].filter((one) => one !== id && !above.includes(one)).toReversed();
  const nodes = (ids: readonly number[]) => ids.flatMap((one) => fit.nodes[one] ?? []);
  const part = (role: ContextPart["role"], node: TaskNode, text: string): ContextPart => {
    const label = joinLabels(...(role === "own" ? node.revisions : node.revisions.slice(-1)).map((one) => one.label));
    return { role, node: node.id, text, tokens: count(text), label };
  };
  const parts = [
    ...nodes(above)
      .filter(isLive)
      .map((node) => part("ancestor", node, nodeLine(node))),
    ...nodes(deepest).map((node) =>
      isLive(node) ? part("dependency", node, nodeLine(node)) : part("absent", node, absentLine(node)),
    ),
    ...(self === undefined ? [] : historyOf(fit, self).map(({ node, text }) => part("own", node, text))),
    ...(self === undefined ? [] : conflictsOf(fit, self).map((text) => part("conflict", self, text))),
  ];
  const label = joinLabels(...parts.map((one) => one.label));
  const tokens = parts.reduce((sum, one) => sum + one.tokens, 0);
  return { parts, text: parts.map(({ text }) => text).join("\n"), tokens, label };
}

/** From what is inactive nothing leads on. */
function activeSteps({ nodes, edges }: TaskGraph): (id: number) => readonly number[] {
  const step = stepsAlong(edges.filter(relies), "from");
  return (id) => (nodes[id] !== undefined && isLive(nodes[id]) ? step(id) : []);
}

/** With what went into it, whose revisions are read there. */
function historyOf({ nodes, edges }: TaskGraph, self: TaskNode): readonly { node: TaskNode; text: string }[] {
  const before = edges.flatMap(({ kind, from, to }) =>
    kind === "merged_into" && to === self.id ? (nodes[from] ?? []) : [],
  );
  const line = (node: TaskNode) => (revision: TaskRevision) => ({
    node: { ...node, revisions: [revision] },
    text: revisionLine(node, revision),
  });
  return [...before, self].flatMap((node) => node.revisions.map(line(node)));
}

function conflictsOf(graph: TaskGraph, { slot }: TaskNode): readonly string[] {
  const answer = checkTasks(graph, slot);
  return answer.kind === "present" ? answer.disagreements.map(conflictLine) : [];
}
