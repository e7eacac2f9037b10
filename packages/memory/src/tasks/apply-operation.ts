// One operation on a draft. Rule: it says by a code why it cannot be; what it did until then is thrown away with the draft.

import type { TaskDraft } from "./task-draft.ts";
import type { TaskErrorCode } from "./task-error.ts";
import { isLive, type TaskNode } from "./task-graph.ts";
import type { ChangingOperation, TaskOperation } from "./task-operation.ts";

type Of<Op extends TaskOperation["op"]> = Extract<TaskOperation, { op: Op }>;
type Refused = TaskErrorCode | undefined;

export function applyOperation(draft: TaskDraft, operation: ChangingOperation): Refused {
  switch (operation.op) {
    case "new":
      return make(draft, operation);
    case "update":
      return update(draft, operation);
    case "replace":
      return replace(draft, operation);
    case "merge":
      return merge(draft, operation);
    case "split":
      return split(draft, operation);
    case "inactivate":
      return onLive(draft, operation.slot, (node) => {
        draft.inactivate(node);
        return undefined;
      });
    case "rollback":
      return rollBack(draft, operation);
    default:
      return operation satisfies never;
  }
}

function make(draft: TaskDraft, { slot, input, ...relations }: Of<"new">): Refused {
  const refused = unknownIn(draft, relations);
  if (refused !== undefined) return refused;
  const parent = relations.parent === undefined ? undefined : draft.find(relations.parent)?.id;
  return relate(draft, draft.put(slot, { input }, parent), relations);
}

function update(draft: TaskDraft, { slot, called, input, output, ...relations }: Of<"update">): Refused {
  const refused = unknownIn(draft, relations);
  if (refused !== undefined) return refused;
  const taken = called === undefined ? undefined : draft.find(called);
  return onLive(draft, slot, (node) => {
    if (taken !== undefined && taken.id !== node.id) return "slot_taken";
    const parent = relations.parent === undefined ? undefined : draft.find(relations.parent)?.id;
    const before = draft.value(node);
    // An output was of the input before: a new input is open until it is done.
    const value = input === undefined ? { input: before.input, output: output ?? before.output } : { input, output };
    const said = input !== undefined || output !== undefined;
    const placed = parent === undefined ? node : { ...node, parent };
    if (said) draft.revise(placed, value);
    else draft.nodes[node.id] = placed;
    if (called !== undefined) draft.call(draft.node(node.id), called);
    return relate(draft, node, relations);
  });
}

function replace(draft: TaskDraft, { slot, by, input }: Of<"replace">): Refused {
  return onLive(draft, slot, (old) => {
    const known = draft.find(by);
    if (known?.id === old.id) return "bad_operation";
    const next = draft.put(by, { input: input ?? (known === undefined ? by : draft.value(known).input) }, old.parent);
    draft.link({ kind: "replaces", from: next.id, to: old.id });
    return give(draft, old, [next]);
  });
}

function merge(draft: TaskDraft, { slots, into, input }: Of<"merge">): Refused {
  const found = slots.map((slot) => draft.find(slot));
  if (found.some((node) => node === undefined || !isLive(node))) return "unknown_slot";
  const sources = [...new Map(found.flatMap((node) => (node === undefined ? [] : [[node.id, node]]))).values()];
  const [first] = sources;
  if (first === undefined || sources.length < 2) return "bad_operation";
  const value = input ?? sources.map((node) => draft.value(node).input);
  const known = draft.find(into);
  const target = draft.put(into, { input: value }, known?.parent ?? first.parent, sources.map(draft.of));
  for (const source of sources) {
    if (source.id === target.id) continue;
    draft.link({ kind: "merged_into", from: source.id, to: target.id });
    give(draft, source, [target]);
  }
  return undefined;
}

function split(draft: TaskDraft, { slot, into }: Of<"split">): Refused {
  return onLive(draft, slot, (old) => {
    if (into.some((part) => draft.find(part.slot)?.id === old.id)) return "bad_operation";
    const parts = into.map((part) => draft.put(part.slot, { input: part.input }, old.parent, [draft.of(old)]));
    for (const part of parts) draft.link({ kind: "replaces", from: part.id, to: old.id });
    return give(draft, old, parts);
  });
}

/** What `old` had goes to the others; then it is inactive, and those that relied on it are stale. */
function give(draft: TaskDraft, old: TaskNode, others: readonly TaskNode[]): Refused {
  draft.inactivate(old); // first: they are found over the edges that are moved next
  const ids = others.map(({ id }) => id);
  draft.move(old.id, ids);
  return undefined;
}

function rollBack(draft: TaskDraft, { slot, to }: Of<"rollback">): Refused {
  const node = draft.find(slot);
  if (node === undefined) return "unknown_slot";
  const fit = isLive(node) ? node.revisions.slice(0, -1) : node.revisions;
  const revision = to === undefined ? fit.at(-1) : fit.find((one) => one.number === to);
  if (revision === undefined) return "no_revision";
  draft.revise(node, revision, [{ node: node.id, number: revision.number }]);
  return undefined;
}

interface Relations {
  readonly parent?: string | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly shares?: readonly string[] | undefined;
}

function unknownIn(draft: TaskDraft, { parent, dependsOn = [], shares = [] }: Relations): Refused {
  const named = [...(parent === undefined ? [] : [parent]), ...dependsOn, ...shares].map((slot) => draft.find(slot));
  return named.every((node) => node !== undefined && isLive(node)) ? undefined : "unknown_slot";
}

/** What is given is all that it depends on from now on. */
function relate(draft: TaskDraft, { id }: TaskNode, { dependsOn, shares }: Relations): Refused {
  for (const [kind, slots] of [
    ["depends_on", dependsOn],
    ["shares", shares],
  ] as const) {
    if (slots === undefined) continue;
    draft.unlink((edge) => edge.kind === kind && edge.from === id);
    const found = slots.flatMap((slot) => draft.find(slot)?.id ?? []);
    if (found.includes(id)) return "cycle";
    for (const to of found) draft.link({ kind, from: id, to });
  }
  return undefined;
}

function onLive(draft: TaskDraft, slot: string, work: (node: TaskNode) => Refused): Refused {
  const node = draft.find(slot);
  if (node === undefined || !isLive(node)) return "unknown_slot";
  return work(node);
}
