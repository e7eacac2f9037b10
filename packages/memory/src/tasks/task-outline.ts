// A tree in short, for who must know which slots there are: those that are live, with what they are now. Rule: of what is
// below the asked integrity not a word, nor of what was spawned for them.
import { type Integrity, type JsonValue, joinLabels, type Label } from "@bulkhead/sandbox";
import { isSpawned } from "./slot-name.ts";
import { eligible, isLive, latest, relies, type TaskGraph, type TaskStatus } from "./task-graph.ts";

export interface TaskOutline {
  readonly tasks: readonly OutlinedTask[];
  /** Of all that is shown. */
  readonly label: Label;
}

export interface OutlinedTask {
  readonly slot: string;
  readonly aliases?: readonly string[];
  readonly parent?: string;
  readonly reliesOn?: readonly string[];
  readonly status: TaskStatus;
  readonly input: JsonValue;
  readonly revisions: number;
  /** The turn that said it last. */
  readonly saidIn: number;
}

export function outlineOf(graph: TaskGraph, atLeast: Integrity): TaskOutline {
  const shown = Object.values(eligible(graph, atLeast).nodes).filter((node) => isLive(node) && !isSpawned(node.slot));
  const slots = new Map(shown.map((node) => [node.id, node.slot]));
  const tasks = shown.map((node) => {
    const parent = node.parent === undefined ? undefined : slots.get(node.parent);
    const reliesOn = graph.edges
      .filter((edge) => relies(edge) && edge.from === node.id)
      .flatMap(({ to }) => slots.get(to) ?? []);
    return {
      slot: node.slot,
      ...(node.aliases.length === 0 ? {} : { aliases: node.aliases }),
      ...(parent === undefined ? {} : { parent }),
      ...(reliesOn.length === 0 ? {} : { reliesOn }),
      status: node.status,
      input: latest(node).input,
      revisions: node.revisions.length,
      saidIn: latest(node).turn,
    };
  });
  return { tasks, label: joinLabels(...shown.map((node) => latest(node).label)) };
}
