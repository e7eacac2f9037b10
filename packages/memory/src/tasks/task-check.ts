// What is so, without a change. Rules: what was removed is absent, whatever it once was; a value that does not agree with
// what it relies on is a conflict to ask about, and neither of the two is taken silently.
import { isDeepStrictEqual } from "node:util";
import type { JsonValue, Label } from "@bulkhead/sandbox";
import { slotKey } from "./slot-name.ts";
import { isLive, latest, nodeOfSlot, relies, type TaskGraph, type TaskNode, type TaskStatus } from "./task-graph.ts";

export type CheckAnswer =
  | { readonly kind: "absent"; readonly slot: string; readonly now?: readonly string[] }
  | {
      readonly kind: "present";
      readonly slot: string;
      readonly status: Exclude<TaskStatus, "inactive">;
      readonly input: JsonValue;
      readonly output?: JsonValue;
      readonly label: Label;
      /** What it relied on and is no more. */
      readonly lost: readonly string[];
      readonly disagreements: readonly Disagreement[];
    }
  | {
      /** Of the whole tree. */
      readonly kind: "tree";
      readonly open: readonly string[];
      readonly stale: readonly string[];
      readonly disagreements: readonly Disagreement[];
    };

/** `slot` says one thing of what `about` is, which it relies on. */
export interface Disagreement {
  readonly slot: string;
  readonly about: string;
  readonly says: JsonValue;
  readonly is: JsonValue;
}

export function checkTasks(graph: TaskGraph, slot?: string): CheckAnswer {
  if (slot === undefined) return checkTree(graph);
  const node = nodeOfSlot(graph, slot);
  if (node === undefined) return { kind: "absent", slot };
  const { status } = node;
  if (status === "inactive") return absent(graph, node);
  const { input, output, label } = latest(node);
  const lost = reliedOn(graph, node).filter((one) => !isLive(one));
  return {
    kind: "present",
    slot: node.slot,
    status,
    input,
    ...(output === undefined ? {} : { output }),
    label,
    lost: lost.map((one) => one.slot),
    disagreements: disagreementsOf(graph, node),
  };
}

function absent({ edges, nodes }: TaskGraph, { id, slot }: TaskNode): CheckAnswer {
  const instead = edges.flatMap(({ kind, from, to }) => {
    const other = kind === "replaces" && to === id ? from : kind === "merged_into" && from === id ? to : undefined;
    return other === undefined ? [] : (nodes[other]?.slot ?? []);
  });
  return { kind: "absent", slot, ...(instead.length === 0 ? {} : { now: instead }) };
}

function checkTree(graph: TaskGraph): CheckAnswer {
  const live = Object.values(graph.nodes).filter(isLive);
  const slots = (status: TaskStatus) => live.filter((node) => node.status === status).map(({ slot }) => slot);
  const disagreements = live.flatMap((node) => disagreementsOf(graph, node));
  return { kind: "tree", open: slots("open"), stale: slots("stale"), disagreements };
}

/** A field of its input that is called as a slot that it relies on, and holds another value. */
function disagreementsOf(graph: TaskGraph, node: TaskNode): readonly Disagreement[] {
  const { input } = latest(node);
  if (typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const fields = new Map(Object.entries(input).map(([name, value]) => [slotKey(name), value]));
  return reliedOn(graph, node)
    .filter(isLive)
    .flatMap((other) => {
      const field = [other.slot, ...other.aliases].map(slotKey).find((key) => fields.has(key));
      if (field === undefined) return [];
      const [says, is] = [fields.get(field) ?? null, latest(other).input];
      return isDeepStrictEqual(says, is) ? [] : [{ slot: node.slot, about: other.slot, says, is }];
    });
}

function reliedOn({ edges, nodes }: TaskGraph, { id }: TaskNode): readonly TaskNode[] {
  return edges.filter((edge) => relies(edge) && edge.from === id).flatMap(({ to }) => nodes[to] ?? []);
}
