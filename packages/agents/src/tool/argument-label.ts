// The label of one argument, leaf by leaf (DESIGN section 5). A whole handle has its own; text around handles the join
// of the context's and theirs; what was matched the label of what it equals; everything else the context's. Matching
// can only raise, and what it raises its recipients may know.
import { joinLabels, type Label, toNfc } from "@bulkhead/sandbox";
import type { Leaf, Resolved } from "./resolve-arguments.ts";

/** Strings whose equal is lifted, with the label that it is lifted to. */
export type Known = ReadonlyMap<string, Label>;

/** What stands in two places is lifted no higher than the lower one. A text that has no composed form equals nothing. */
export function know(known: Map<string, Label>, text: string, label: Label): void {
  const composed = toNfc(text);
  if (composed !== undefined) known.set(composed, joinLabels(label, known.get(composed) ?? label));
}

export function labelArgument(leaves: readonly Leaf[], context: Label, known: Known): Label {
  if (leaves.length === 0) return context; // an empty list or object: its length is a choice
  return joinLabels(...leaves.map((leaf) => labelLeaf(leaf, context, known)));
}

export function labelArguments(
  { arguments: resolved }: Resolved & { readonly ok: true },
  context: Label,
  known: Known,
): Readonly<Record<string, Label>> {
  return Object.fromEntries(
    Object.entries(resolved).map(([name, { leaves }]) => [name, labelArgument(leaves, context, known)]),
  );
}

/** Of all arguments before lifting: what its handles hold, and what was written around them, an answer may tell of. */
export function labelOfAsked(resolved: Resolved & { readonly ok: true }, context: Label): Label {
  return joinLabels(...Object.values(labelArguments(resolved, context, NOTHING)));
}

const NOTHING: Known = new Map();

/** What reading a value adds to the context that wrote it: the labels of its handles. */
export function labelOfHandles(leaves: readonly Leaf[]): Label {
  return joinLabels(
    ...leaves.flatMap((leaf) => (leaf.kind === "handle" ? [leaf.label] : leaf.kind === "text" ? leaf.labels : [])),
  );
}

function labelLeaf(leaf: Leaf, context: Label, known: Known): Label {
  switch (leaf.kind) {
    case "handle":
      return leaf.label;
    case "text":
      return joinLabels(context, ...leaf.labels);
    case "written":
      return matched(leaf, known) ?? context;
    default:
      return leaf satisfies never;
  }
}

/** Text that has no composed form equals nothing. */
function matched(leaf: Leaf & { readonly kind: "written" }, known: Known): Label | undefined {
  if (!leaf.free || typeof leaf.value !== "string" || known.size === 0) return undefined;
  const same = known.get(leaf.value); // what is known is composed
  if (same !== undefined) return same;
  const text = toNfc(leaf.value);
  return text === undefined ? undefined : known.get(text);
}
