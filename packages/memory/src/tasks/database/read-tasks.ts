// A tree's rows, as far as they matter, as a graph; one round trip. Rule: the plan is by index, whatever the planner thinks of
// a table that has just grown.
import { createHash } from "node:crypto";
import type { JsonValue, Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { INTEGRITIES } from "../../provenance/label-row.ts";
import type { OperatorSide } from "../../runs/database/operator-side.ts";
import { placeOf, type Vault } from "../../runs/database/vault.ts";
import { slotKey } from "../slot-name.ts";
import type { TaskEdge, TaskGraph, TaskNode, TaskRevision } from "../task-graph.ts";

/** Which nodes: those that matter to a turn or a context of these slots; or all. */
export type Wanted = "all" | { readonly slots: readonly string[]; readonly of: "turn" | "context" };

/** `undefined`: there is no such tree, or it is another principal's. */
export async function readTasks(
  side: OperatorSide,
  vault: Vault,
  { tree, principal }: { readonly tree: string; readonly principal: string },
  wanted: Wanted,
): Promise<TaskGraph | undefined> {
  const rows = await side.pipeline([
    BY_INDEX,
    {
      name: "bulkhead task tree",
      text: "select turn, last from bulkhead.task_tree where id = $1 and principal = $2",
      values: [tree, principal],
    },
    pick(tree, wanted),
    ...READ.map(({ name, text }) => ({ name, text, values: [tree] })),
  ]);
  const [, [found] = [], , nodes = [], names = [], revisions = [], edges = []] = rows;
  if (found === undefined) return undefined;
  return {
    turn: Number(found["turn"]),
    last: Number(found["last"]),
    nodes: nodesIn(tree, vault, { nodes, names, revisions }),
    edges: edges as unknown as readonly TaskEdge[], // the columns of READ
  };
}

export const keyOf = (tree: string, slot: string): string =>
  createHash("sha256")
    .update(JSON.stringify([tree, slotKey(slot)]))
    .digest("hex");

const BY_INDEX: Statement = { name: "bulkhead by index", text: "set local enable_seqscan = off" };

/** The ids that the next statements of the transaction are about. */
function pick(tree: string, wanted: Wanted): Statement {
  const set = "select set_config('bulkhead.tasks', coalesce(jsonb_agg(id), '[]')::text, true) from";
  if (wanted === "all")
    return { name: "bulkhead all tasks", text: `${set} bulkhead.task_node where tree = $1`, values: [tree] };
  return {
    name: "bulkhead some tasks",
    text: `${set} bulkhead.task_slice($1, array(select node from bulkhead_operator.task_name, jsonb_array_elements_text($2) as asked
      where tree = $1 and key = asked), $3) as slice (id)`,
    values: [tree, JSON.stringify(wanted.slots.map((slot) => keyOf(tree, slot))), wanted.of === "turn"],
  };
}

const PICKED = "jsonb_array_elements_text(current_setting('bulkhead.tasks')::jsonb) as picked (id)";

const READ = [
  {
    name: "bulkhead task nodes",
    text: `select node.* from ${PICKED} cross join lateral (
      select id, parent, status from bulkhead.task_node where tree = $1 and id = picked.id::integer offset 0) as node order by id`,
  },
  {
    name: "bulkhead task names",
    text: `select named.* from ${PICKED} cross join lateral (
      select node, at, name from bulkhead_operator.task_name where tree = $1 and node = picked.id::integer offset 0) as named order by node, at`,
  },
  {
    name: "bulkhead task revisions",
    text: `select revision.*, effective.integrity, quarantined, readers from ${PICKED} cross join lateral (
      select node, number, turn, body, accepted_by, provenance from bulkhead_operator.task_revision
        where tree = $1 and node = picked.id::integer offset 0) as revision
      join bulkhead.provenance on provenance.id = revision.provenance
      join bulkhead.effective on effective.provenance = revision.provenance order by node, number`,
  },
  {
    name: "bulkhead task edges",
    text: `select edge.* from ${PICKED} cross join lateral (
      select kind, source as "from", target as "to" from bulkhead.task_edge where tree = $1 and source = picked.id::integer offset 0) as edge
      order by 2, 1, 3`,
  },
] as const;

function nodesIn(
  tree: string,
  vault: Vault,
  { nodes, names, revisions }: Record<"nodes" | "names" | "revisions", Rows>,
) {
  const named = Map.groupBy(names as unknown as readonly NameRow[], ({ node }) => node);
  const revised = Map.groupBy(revisions, ({ node }) => Number(node));
  return Object.fromEntries(
    (nodes as unknown as readonly NodeRow[]).map(({ id, parent, status }) => {
      const [slot = "", ...aliases] = (named.get(id) ?? []).map(
        ({ at, name }) => vault.open(name, placeOf("task name", tree, id, at)) as string, // what was sealed there
      );
      const place = parent === null ? {} : { parent };
      const node = {
        id,
        slot,
        aliases,
        ...place,
        status,
        revisions: revisionsIn(revised.get(id) ?? [], tree, vault),
      };
      return [id, node satisfies TaskNode];
    }),
  );
}

export const revisionsIn = (rows: Rows, tree: string, vault: Vault): readonly TaskRevision[] =>
  (rows as unknown as readonly RevisionRow[]).map((row) => revisionIn(tree, vault, row));

function revisionIn(tree: string, vault: Vault, row: RevisionRow): TaskRevision {
  const { node, number, turn, body, accepted_by: by, integrity, quarantined, readers } = row;
  const said = vault.open(body, placeOf("task", tree, node, number)) as unknown as Pick<
    TaskRevision,
    "input" | "output"
  >;
  // What a person took for their own word is that, wherever it came from, until that is revoked.
  const own = by !== null && !quarantined;
  const label: Label = { integrity: own ? "user" : (INTEGRITIES[integrity] ?? "external"), readers };
  return { number, turn: Number(turn), ...said, label };
}

interface NodeRow {
  readonly id: number;
  readonly parent: number | null;
  readonly status: TaskNode["status"];
}

interface NameRow {
  readonly node: number;
  readonly at: number;
  readonly name: Buffer;
}

interface RevisionRow {
  readonly node: number;
  readonly number: number;
  readonly turn: string;
  readonly body: Buffer;
  readonly accepted_by: string | null;
  readonly integrity: number;
  readonly quarantined: boolean;
  readonly readers: Label["readers"];
}

/** As it stands in a row. */
export const bodyOf = ({ input, output }: TaskRevision): JsonValue =>
  output === undefined ? { input } : { input, output };
