// What a turn changed, as one statement. Rule: only what differs from what was read is written, and only if the tree is
// still as it was read (BH003 otherwise).
import type { Statement } from "../../database/connection/pipeline.ts";
import { INTEGRITIES } from "../../provenance/label-row.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { placeOf, type Vault } from "../../runs/database/vault.ts";
import type { MadeRevision } from "../task-draft.ts";
import type { TaskEdge, TaskGraph, TaskNode } from "../task-graph.ts";
import type { TaskWriter } from "../task-tree.ts";
import { bodyOf, keyOf } from "./read-tasks.ts";

export interface TaskChange {
  readonly tree: string;
  readonly before: TaskGraph;
  readonly after: TaskGraph;
  readonly made: readonly MadeRevision[];
  readonly writer: TaskWriter;
  /** The proposal that it is, its provenance, and who took it for their own word. */
  readonly accepted?: { readonly record: string; readonly provenance: string; readonly by: string } | undefined;
}

export function writeTasks(
  { tree, before, after, made, writer, accepted }: TaskChange,
  vault: Vault,
  now: number,
): Statement {
  const changed = Object.values(after.nodes).filter((node) => node !== before.nodes[node.id]);
  const origins = new Map(made.map(({ node, number, of }) => [`${node} ${number}`, of]));
  const changes = {
    turn: after.turn,
    last: after.last,
    nodes: changed.map(({ id, parent, status }) => ({ id, parent, status })),
    names: changed.flatMap((node) => namesOf(tree, node, before.nodes[node.id], vault)),
    linked: edgesOut(after.edges, before.edges),
    unlinked: edgesOut(before.edges, after.edges),
    revisions: changed.flatMap((node) =>
      node.revisions.slice(before.nodes[node.id]?.revisions.length ?? 0).map((revision) => ({
        node: node.id,
        number: revision.number,
        turn: revision.turn,
        body: vault.seal(bodyOf(revision), placeOf("task", tree, node.id, revision.number)).toString("hex"),
        made_of: origins.get(`${node.id} ${revision.number}`) ?? [],
        integrity: INTEGRITIES.indexOf(revision.label.integrity),
        readers: revision.label.readers,
      })),
    ),
  };
  return {
    name: "bulkhead change tasks",
    text: "select bulkhead_operator.change_tasks($1, $2, $3, $4, $5) as turn",
    values: [tree, before.turn, JSON.stringify(changes), JSON.stringify(writerOut(writer, accepted)), timeOut(now)],
  };
}

/** As the functions that stamp take it. */
export const writerOut = ({ origin, worker, run, inputs }: TaskWriter, accepted?: TaskChange["accepted"]) => ({
  origin,
  worker,
  run,
  inputs,
  ...(accepted === undefined ? {} : { made_of: [accepted.provenance], accepted_by: accepted.by }),
});

function namesOf(tree: string, { id, slot, aliases }: TaskNode, before: TaskNode | undefined, vault: Vault) {
  const known = before === undefined ? 0 : before.aliases.length + 1;
  return [slot, ...aliases].slice(known).map((name, index) => {
    const at = known + index;
    return {
      key: keyOf(tree, name),
      node: id,
      at,
      name: vault.seal(name, placeOf("task name", tree, id, at)).toString("hex"),
    };
  });
}

/** Those of the first that are not in the others. */
function edgesOut(edges: readonly TaskEdge[], others: readonly TaskEdge[]) {
  const name = ({ kind, from, to }: TaskEdge) => `${kind} ${from} ${to}`;
  const known = new Set(others.map(name));
  return edges
    .filter((edge) => !known.has(name(edge)))
    .map(({ kind, from, to }) => ({ source: from, kind, target: to }));
}
