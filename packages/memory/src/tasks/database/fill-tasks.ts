// A whole tree at once, as the statements of one transaction: some thousands of nodes each, so that none of them takes long.
import type { Statement } from "../../database/connection/pipeline.ts";
import type { Vault } from "../../runs/database/vault.ts";
import type { TaskGraph } from "../task-graph.ts";
import type { TaskWriter } from "../task-tree.ts";
import { writeTasks } from "./write-tasks.ts";

const MOST = 5_000;

/** `before` holds nothing. */
export function fillTasks(
  tree: string,
  { before, after }: { readonly before: TaskGraph; readonly after: TaskGraph },
  writer: TaskWriter,
  vault: Vault,
  now: number,
): readonly Statement[] {
  const ids = Object.keys(after.nodes).map(Number); // as integers they are in their order
  const bounds = ids.filter((_, at) => at > 0 && at % MOST === 0);
  const graphs = [before, ...bounds.map((bound) => below(after, bound, before.turn)), after];
  return graphs
    .slice(1)
    .map((graph, at) => writeTasks({ tree, before: graphs[at] ?? before, after: graph, made: [], writer }, vault, now));
}

function below({ nodes, edges, last }: TaskGraph, bound: number, turn: number): TaskGraph {
  const some = Object.values(nodes).filter(({ id }) => id < bound);
  return {
    turn,
    last,
    nodes: Object.fromEntries(some.map((node) => [node.id, node])),
    edges: edges.filter(({ from, to }) => from < bound && to < bound),
  };
}
