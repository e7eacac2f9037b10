// Puzzles whose truth is known, because a program made them: pairs that can be seen, and a case whose output is hidden. Each
// is of a family: a short program with colours to be chosen. Reproducible by seed.
import { type Grid, play, type Step, sameGrid } from "./grid.ts";

export interface Pair {
  readonly input: Grid;
  readonly output: Grid;
}

export interface Puzzle {
  readonly id: string;
  /** What it asks of a solver. */
  readonly kind: "one step" | "as taught" | "other colours" | "two families";
  readonly program: readonly Step[];
  readonly visible: readonly Pair[];
  readonly hidden: Pair;
}

export const FAMILIES: readonly (readonly Step[])[] = [
  [["mirror"], ["frame", "$a"]],
  [["turn"], ["double"]],
  [["drop"], ["recolour", "$a", "$b"]],
  [["crop"], ["stretch"]],
  [["transpose"], ["fill", "$a"]],
  [["overturn"], ["exchange", "$a", "$b"]],
  [["crop"], ["frame", "$a"]],
  [["drift"], ["fill", "$a"]],
  [["double"], ["recolour", "$a", "$b"]],
  [["turn"], ["turn"], ["fill", "$a"]],
  [
    ["frame", "$a"],
    ["frame", "$b"],
  ],
  [["drop"], ["mirror"], ["exchange", "$a", "$b"]],
];

export interface Puzzles {
  /** Whose solutions are told: what is learned is learned from them. */
  readonly taught: readonly Puzzle[];
  readonly asked: readonly Puzzle[];
}

/** Of each family three that are taught and six that are asked. `count`: of the families, from the first. */
export function makePuzzles(random: () => number, count = FAMILIES.length): Puzzles {
  const families = FAMILIES.slice(0, count);
  const some = picker(random);
  const made = (id: string, kind: Puzzle["kind"], program: readonly Step[]): Puzzle => {
    const one = puzzle(id, kind, program, some);
    if (one === undefined) throw new Error(`no grid is changed by every step of ${id}`);
    return one;
  };
  const taught = families.flatMap((family, at) =>
    [0, 1, 2].map((number) => made(`taught-${at}.${number}`, "as taught", coloured(family, some))),
  );
  const asked = families.flatMap((family, at) => {
    const id = (number: number) => `asked-${at}.${number}`;
    const two = (): Puzzle => {
      const program = [...coloured(family, some), ...coloured(some.of(families.filter((one) => one !== family)), some)];
      return puzzle(id(5), "two families", program, some) ?? two();
    };
    const same = taught[at * 3]?.program ?? family;
    return [
      made(id(0), "one step", [some.of(coloured(family, some))]),
      made(id(1), "as taught", same),
      ...[2, 3, 4].map((number) => made(id(number), "other colours", coloured(family, some))),
      two(),
    ];
  });
  return { taught, asked };
}

interface Picker {
  below(end: number): number;
  of<T>(list: readonly T[]): T;
}

const picker = (random: () => number): Picker => ({
  below: (end) => Math.floor(random() * end),
  of: (list) => list[Math.floor(random() * list.length)] as (typeof list)[number], // no list here is empty
});

const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function coloured(family: readonly Step[], some: Picker): readonly Step[] {
  const left = [...COLOURS];
  const chosen = new Map<string, number>();
  const colour = (name: string | number) => {
    if (typeof name === "number") return name;
    const known = chosen.get(name) ?? left.splice(some.below(left.length), 1)[0] ?? 0;
    chosen.set(name, known);
    return known;
  };
  return family.map(([word, ...colours]) => [word, ...colours.map(colour)]);
}

/** Grids in which every step of the program changes something; undefined where some step never does. */
function puzzle(id: string, kind: Puzzle["kind"], program: readonly Step[], some: Picker): Puzzle | undefined {
  const named = program.flatMap(([, ...colours]) => colours.map(Number));
  const pairs: Pair[] = [];
  for (let drawn = 0; drawn < MOST_DRAWN && pairs.length < 4; drawn++) {
    const input = someGrid(named, some);
    if (program.every((_, at) => !sameGrid(play(program.slice(0, at), input), play(program.slice(0, at + 1), input))))
      pairs.push({ input, output: play(program, input) });
  }
  const [hidden, ...visible] = pairs;
  return hidden === undefined || visible.length < 3 ? undefined : { id, kind, program, visible, hidden };
}

const MOST_DRAWN = 400;

function someGrid(named: readonly number[], some: Picker): Grid {
  const [rows, columns] = [3 + some.below(3), 3 + some.below(3)];
  const palette = [...named, ...Array.from({ length: 3 }, () => some.of(COLOURS))];
  const empty = Array.from({ length: rows }, () => Array<number>(columns).fill(0));
  // A margin is left, so that there is something to crop and to drop into.
  return empty.map((row, y) =>
    row.map((_, x) => (y === 0 || x === columns - 1 ? 0 : some.below(4) === 0 ? 0 : some.of(palette))),
  );
}
