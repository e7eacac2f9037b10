// Whether something relies on itself, or is below itself, over however many others.
import { relies, stepsAlong, type TaskGraph } from "./task-graph.ts";

export function isCircular({ nodes, edges }: Pick<TaskGraph, "nodes" | "edges">): boolean {
  const relied = stepsAlong(edges.filter(relies), "from");
  const parent = (id: number) => {
    const above = nodes[id]?.parent;
    return above === undefined ? [] : [above];
  };
  return [relied, parent].some((next) => hasCircle(Object.keys(nodes).map(Number), next));
}

/** Depth first, without recursion: a chain may be long. */
function hasCircle(ids: readonly number[], next: (id: number) => readonly number[]): boolean {
  const state = new Map<number, "under way" | "done">();
  for (const id of ids) {
    const stack = [id];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (state.get(top) === undefined) {
        state.set(top, "under way");
        for (const to of next(top)) {
          if (state.get(to) === "under way") return true;
          if (state.get(to) === undefined) stack.push(to);
        }
      } else {
        state.set(top, "done");
        stack.pop();
      }
    }
  }
  return false;
}
