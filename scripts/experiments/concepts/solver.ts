// A solver that is scripted. By itself it knows every single step, and no two together; whatever else it uses stands in the
// text that it was shown, as `steps[…]`. Letters there are colours that it may choose. With each retry it puts more together.
import { type Grid, play, readProgram, type Step, sameGrid, WORDS } from "./grid.ts";
import type { Pair } from "./puzzle.ts";

export interface Shown {
  /** As it was selected: nothing else of the memory is known here. */
  readonly text: string;
  /** A raw trace is played whole, and put together with nothing. */
  readonly whole?: boolean;
}

/** The best program that it finds: how many of the visible pairs it gets right. */
export function solve(pairs: readonly Pair[], { text, whole = false }: Shown, attempt: number): readonly Step[] {
  const shown = programsIn(text);
  const single = Object.entries(WORDS).map(([word, colours]): readonly Step[] => [
    [word, ...["$a", "$b"].slice(0, colours)],
  ]);
  const together = whole
    ? []
    : [
        ...(attempt >= 1
          ? shown.flatMap((one) => single.flatMap((step) => [joined(one, step), joined(step, one)]))
          : []),
        ...(attempt >= 2 ? shown.flatMap((one) => shown.map((other) => joined(one, other))) : []),
      ];
  let best: { program: readonly Step[]; passed: number } = { program: [], passed: -1 };
  for (const candidate of [...single, ...shown, ...together]) {
    const program = chosen(candidate, pairs);
    const passed = program === undefined ? -1 : pairs.filter((pair) => solves(program, pair)).length;
    if (program !== undefined && passed > best.passed) best = { program, passed };
    if (best.passed === pairs.length) break;
  }
  return best.program;
}

export const solves = (program: readonly Step[], { input, output }: Pair) => sameGrid(play(program, input), output);

export function programsIn(text: string): readonly (readonly Step[])[] {
  const found = new Set([...text.matchAll(/steps\[([^\]]*)\]/g)].map(([, steps = ""]) => steps));
  return [...found].flatMap((steps) => readProgram(steps) ?? []).length === 0
    ? []
    : [...found].map(readProgram).filter((program) => program !== undefined);
}

/** The letters of both stay apart. */
function joined(one: readonly Step[], other: readonly Step[]): readonly Step[] {
  const later: Readonly<Record<string, string>> = { $a: "$c", $b: "$d" };
  return [...one, ...other.map(([word, ...colours]): Step => [word, ...colours.map((c) => later[c] ?? c)])];
}

/** With colours for its letters by which it solves the first pair; undefined: there are none. */
function chosen(program: readonly Step[], pairs: readonly Pair[]): readonly Step[] | undefined {
  const [first] = pairs;
  if (first === undefined) return undefined;
  const letters = [...new Set(program.flatMap(([, ...colours]) => colours.filter((one) => typeof one === "string")))];
  if (letters.length === 0) return program;
  const colours = coloursOf(first.input, first.output);
  const tried = (
    left: readonly (string | number)[],
    known: ReadonlyMap<string, number>,
  ): readonly Step[] | undefined => {
    const [letter, ...rest] = left;
    if (letter === undefined) {
      const made = program.map(([word, ...used]): Step => [word, ...used.map((one) => known.get(String(one)) ?? one)]);
      return solves(made, first) ? made : undefined;
    }
    for (const colour of colours) {
      if ([...known.values()].includes(colour)) continue;
      const made = tried(rest, new Map([...known, [String(letter), colour]]));
      if (made !== undefined) return made;
    }
    return undefined;
  };
  return tried(letters, new Map());
}

const coloursOf = (...grids: readonly Grid[]) =>
  [...new Set(grids.flatMap((grid) => grid.flat()))].filter((one) => one !== 0).sort();
