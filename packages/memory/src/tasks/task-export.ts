// A tree in a file: the graph as JSON, as it is. Rules: what is read is held against the whole schema, and must fit
// together; nothing of it is trusted more than a user's word, since nothing proves who wrote the file.
import type { JsonValue, Label } from "@bulkhead/sandbox";
import { z } from "zod";
import { MemoryError } from "../memory-error.ts";
import { isCircular } from "./circle.ts";
import { slotKey } from "./slot-name.ts";
import type { TaskGraph } from "./task-graph.ts";
import { SLOT } from "./task-operation.ts";

const label = z.strictObject({
  integrity: z.enum(["external", "user", "trusted"]),
  readers: z.union([z.literal("public"), z.array(z.string())]),
}) as z.ZodType<Label>; // the same, and mutable there
const value = z.json() as z.ZodType<JsonValue>;
const id = z.int().min(1);
const revision = z.strictObject({ number: id, turn: z.int().min(0), input: value, output: value.optional(), label });
const node = z.strictObject({
  id,
  slot: SLOT,
  aliases: z.array(SLOT),
  parent: id.optional(),
  status: z.enum(["open", "done", "stale", "inactive"]),
  revisions: z.array(revision).min(1),
});
const kind = z.enum(["depends_on", "shares", "replaces", "merged_into"]);
const EXPORT = z.strictObject({
  v: z.literal(1),
  turn: z.int().min(0),
  nodes: z.array(node),
  edges: z.array(z.strictObject({ kind, from: id, to: id })),
});

export const exportGraph = ({ turn, nodes, edges }: TaskGraph) => ({ v: 1, turn, nodes: Object.values(nodes), edges });

/** @throws MemoryError `bad_export`; no message repeats any of it */
export function parseGraph(given: unknown): TaskGraph {
  const parsed = EXPORT.safeParse(given);
  if (!parsed.success) throw badExport("holds no task tree, as tasks export writes one");
  const { turn, nodes, edges } = parsed.data;
  const ids = new Set(nodes.map((one) => one.id));
  const names = nodes.flatMap(({ slot, aliases }) => [slot, ...aliases].map(slotKey));
  const graph = {
    turn: turn + 1,
    last: Math.max(0, ...ids),
    nodes: Object.fromEntries(nodes.map((one) => [one.id, { ...one, revisions: one.revisions.map(lowered) }])),
    edges,
  } as TaskGraph; // an optional field that is undefined is one that is absent
  const fits =
    ids.size === nodes.length &&
    new Set(names).size === names.length &&
    nodes.every(({ parent, revisions }) => (parent === undefined || ids.has(parent)) && isRising(revisions)) &&
    edges.every(({ from, to }) => ids.has(from) && ids.has(to) && from !== to) &&
    new Set(edges.map((edge) => JSON.stringify(edge))).size === edges.length &&
    !isCircular(graph);
  if (!fits) throw badExport("does not fit together");
  return graph;
}

const lowered = <R extends { readonly label: Label }>(one: R): R =>
  one.label.integrity === "trusted" ? { ...one, label: { ...one.label, integrity: "user" } } : one;

const isRising = (revisions: readonly { readonly number: number }[]): boolean =>
  revisions.every(({ number }, at) => number > (revisions[at - 1]?.number ?? 0));

const badExport = (what: string) => new MemoryError("bad_export", `the file ${what}`);
