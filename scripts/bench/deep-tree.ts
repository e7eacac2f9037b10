// A task tree of so many nodes, twelve deep, as a file that can be filled in: what a context holds is as much in a large one
// as in a small one, so that the time says what the rest of the tree costs.
import type { exportGraph } from "../../packages/memory/src/index.ts";

const DEPTH = 12;
/** Each depends on the one before it, but for the first of each chain. */
const CHAIN = 4;
const LABEL = { integrity: "user", readers: "public" } as const;

export interface DeepTree {
  readonly graph: ReturnType<typeof exportGraph>;
  /** The slots at the bottom. */
  readonly deepest: readonly string[];
}

export function deepTree(size: number): DeepTree {
  // Levels grow by one factor, from one node to the last level.
  const factor = growth(size);
  const bounds = [1];
  for (let level = 1; level < DEPTH; level++) {
    const rest = size - (bounds.at(-1) ?? 0);
    bounds.push((bounds.at(-1) ?? 0) + (level === DEPTH - 1 ? rest : Math.max(1, Math.round(factor ** level))));
  }
  const levelOf = (id: number) => bounds.findIndex((bound) => id <= bound);
  const nodes = Array.from({ length: size }, (_, at) => {
    const id = at + 1;
    const level = levelOf(id);
    const [from = 0, to = 1] = [bounds[level - 2] ?? 0, bounds[level - 1] ?? 1];
    const parent = level === 0 ? {} : { parent: from + 1 + ((id - to - 1) % (to - from)) };
    const revisions = [{ number: 1, turn: 1, input: `what is to be done about ${id}`, label: LABEL }];
    return { id, slot: `task ${id}`, aliases: [], ...parent, status: "open" as const, revisions };
  });
  const edges = nodes
    .filter(({ id }) => id % CHAIN !== 1)
    .map(({ id }) => ({ kind: "depends_on" as const, from: id, to: id - 1 }));
  const deepest = nodes.filter(({ id }) => levelOf(id) === DEPTH - 1).map(({ slot }) => slot);
  return { graph: { v: 1, turn: 1, nodes, edges }, deepest };
}

/** By which the levels grow, so that all of them have `size` nodes. */
function growth(size: number): number {
  let [low, high] = [1, size];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const sum = Array.from({ length: DEPTH }, (_, level) => middle ** level).reduce((total, one) => total + one, 0);
    if (sum < size) low = middle;
    else high = middle;
  }
  return low;
}
