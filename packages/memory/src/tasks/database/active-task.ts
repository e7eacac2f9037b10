// Which task was said last. Rule: it opens nothing that is sealed but the name of the one that it finds.
import type { Integrity } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { floorOf } from "../../provenance/label-row.ts";
import { placeOf } from "../../runs/database/vault.ts";
import type { TreePlace } from "./tree-place.ts";

interface ActiveRow {
  readonly node: number;
  readonly name: Buffer;
}

export const selectActive = ({ tree, principal }: TreePlace, atLeast: Integrity): Statement => ({
  name: "bulkhead active task",
  text: `select said.node, named.name from bulkhead.task_tree
      join bulkhead_operator.task_revision as said on said.tree = task_tree.id
      join bulkhead.effective on effective.provenance = said.provenance
      join bulkhead.task_node on task_node.tree = said.tree and task_node.id = said.node
      join bulkhead_operator.task_name as named on named.tree = said.tree and named.node = said.node and named.at = 0
    where task_tree.id = $1 and task_tree.principal = $2 and task_node.status <> 'inactive' and not task_node.spawned
      and greatest(effective.integrity, case when said.accepted_by is null or quarantined then 0 else 1 end) >= $3
    order by said.turn desc, said.node desc limit 1`,
  values: [tree, principal, floorOf(atLeast)],
});

export function activeIn(rows: Rows, { tree, vault }: TreePlace): string | undefined {
  const [row] = rows as unknown as readonly ActiveRow[];
  return row && (vault.open(row.name, placeOf("task name", tree, row.node, 0)) as string); // what was sealed there
}
