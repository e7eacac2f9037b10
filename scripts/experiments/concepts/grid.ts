// Grids of colours, and the steps that change one. A step is a word of a small language, written `recolour 1 2`; a program is
// steps one after the other. All that is true of a puzzle follows from the program that made it.
export type Grid = readonly (readonly number[])[];

/** A colour is 0 (nothing) to 9; a letter stands for a colour that is still to be chosen. */
export type Step = readonly [word: string, ...colours: (number | string)[]];

/** How many colours each word takes. */
export const WORDS: Readonly<Record<string, number>> = {
  mirror: 0,
  overturn: 0,
  transpose: 0,
  turn: 0,
  drop: 0,
  drift: 0,
  double: 0,
  stretch: 0,
  crop: 0,
  frame: 1,
  fill: 1,
  recolour: 2,
  exchange: 2,
};

export function play(program: readonly Step[], grid: Grid): Grid {
  return program.reduce(step, grid);
}

export const sameGrid = (one: Grid, other: Grid): boolean => JSON.stringify(one) === JSON.stringify(other);

export const showProgram = (program: readonly Step[]): string => program.map((one) => one.join(" ")).join("; ");

/** Undefined: it is no program. */
export function readProgram(text: string): readonly Step[] | undefined {
  const steps = text.split(";").map((part) => part.trim().split(/\s+/));
  const fits = ([word = "", ...rest]: readonly string[]) =>
    Object.hasOwn(WORDS, word) && rest.length === WORDS[word] && rest.every((one) => /^(?:\d|\$[a-d])$/.test(one));
  if (!steps.every(fits)) return undefined;
  return steps.map(([word = "", ...rest]) => [word, ...rest.map((one) => (/^\d$/.test(one) ? Number(one) : one))]);
}

function step(grid: Grid, [word, first, second]: Step): Grid {
  switch (word) {
    case "mirror":
      return grid.map((row) => row.toReversed());
    case "overturn":
      return grid.toReversed();
    case "transpose":
      return transposed(grid);
    case "turn":
      return transposed(grid.toReversed());
    case "drop":
      return transposed(transposed(grid).map(drifted));
    case "drift":
      return grid.map(drifted);
    case "double":
      return [...grid, ...grid].map((row) => [...row, ...row]);
    case "stretch":
      return grid.flatMap((row) => Array(2).fill(row.flatMap((cell) => [cell, cell])));
    case "crop":
      return cropped(grid);
    case "frame":
      return framed(grid, Number(first));
    case "fill":
      return cells(grid, (cell) => (cell === 0 ? Number(first) : cell));
    case "recolour":
      return cells(grid, (cell) => (cell === first ? Number(second) : cell));
    case "exchange":
      return cells(grid, (cell) => (cell === first ? Number(second) : cell === second ? Number(first) : cell));
    default:
      throw new Error(`no such step: ${word}`);
  }
}

const cells = (grid: Grid, change: (cell: number) => number): Grid => grid.map((row) => row.map(change));
const transposed = (grid: Grid): Grid => (grid[0] ?? []).map((_, at) => grid.map((row) => row[at] ?? 0));
const drifted = (row: readonly number[]) => [...row.filter((cell) => cell === 0), ...row.filter((cell) => cell !== 0)];

function cropped(grid: Grid): Grid {
  const rows = grid.flatMap((row, at) => (row.some((cell) => cell !== 0) ? [at] : []));
  const columns = (grid[0] ?? []).flatMap((_, at) => (grid.some((row) => row[at] !== 0) ? [at] : []));
  if (rows.length === 0) return grid;
  return grid.slice(rows[0], (rows.at(-1) ?? 0) + 1).map((row) => row.slice(columns[0], (columns.at(-1) ?? 0) + 1));
}

function framed(grid: Grid, colour: number): Grid {
  const line = Array<number>((grid[0]?.length ?? 0) + 2).fill(colour);
  return [line, ...grid.map((row) => [colour, ...row, colour]), line];
}
