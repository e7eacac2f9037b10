// Cells in the order in which a part of them is taken: attacks of all suites in turn, each with a pair of its own that the
// seed chose, and before the first pair of a task that task without an attack. A cell's place does not depend on what else
// is played but for the turns.
import { createHash } from "node:crypto";
import type { Cell } from "./cell.ts";

export function inChosenOrder(cells: readonly Cell[], seed: number): readonly Cell[] {
  const rank = (key: string) => createHash("sha256").update(`${seed}/${key}`).digest("hex");
  const byRank = <T>(items: readonly T[], keyOf: (item: T) => string) =>
    items.map((item) => ({ item, at: rank(keyOf(item)) })).sort((a, b) => (a.at < b.at ? -1 : 1));
  const strata = Map.groupBy(
    cells.filter(({ attacked }) => attacked !== undefined),
    ({ suite, attacked }) => `${suite.name}/${attacked?.attack.name}`,
  );
  const inTurn = byRank([...strata], ([name]) => name)
    .flatMap(({ item: [, pairs] }, turn) =>
      byRank(pairs, ({ key }) => key).map(({ item }, round) => ({ item, round, turn })),
    )
    .sort((a, b) => a.round - b.round || a.turn - b.turn);

  const clean = new Map(cells.filter(({ attacked }) => attacked === undefined).map((cell) => [taskOf(cell), cell]));
  const ordered = inTurn.flatMap(({ item }) => {
    const before = clean.get(taskOf(item));
    clean.delete(taskOf(item));
    return before === undefined ? [item] : [before, item];
  });
  return [...ordered, ...byRank([...clean.values()], ({ key }) => key).map(({ item }) => item)];
}

const taskOf = ({ suite, task }: Cell) => `${suite.name}/${task.id}`;
