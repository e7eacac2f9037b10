// What can be seen of a puzzle without solving it, in words: what a task is asked by, and what a lesson is found by again.
import type { Grid } from "./grid.ts";
import type { Pair } from "./puzzle.ts";

/** Words that are true of every pair, in one order. */
export function captionOf(pairs: readonly Pair[]): readonly string[] {
  return FEATURES.filter(([, holds]) => pairs.every(({ input, output }) => holds(input, output))).map(
    ([words]) => words,
  );
}

const size = (grid: Grid) => [grid.length, grid[0]?.length ?? 0] as const;
const coloursOf = (grid: Grid) => new Set(grid.flat());
const sorted = (grid: Grid) => grid.flat().sort().join("");
const edge = (grid: Grid, depth = 0) =>
  grid.flatMap((row, y) => row.filter((_, x) => Math.min(y, x, grid.length - 1 - y, row.length - 1 - x) === depth));
const grown = (input: Grid, output: Grid, by: number) =>
  size(output).every((length, at) => length === (size(input)[at] ?? 0) + by);

const FEATURES: readonly (readonly [string, (input: Grid, output: Grid) => boolean])[] = [
  ["size unchanged", (input, output) => grown(input, output, 0)],
  ["sides swapped", (input, output) => size(input).join() === size(output).toReversed().join()],
  ["twice as large", (input, output) => size(output).every((length, at) => length === 2 * (size(input)[at] ?? 0))],
  ["larger by a ring", (input, output) => grown(input, output, 2)],
  ["larger by two rings", (input, output) => grown(input, output, 4)],
  ["area shrinks", (input, output) => output.flat().length < input.flat().length],
  ["border painted", (_, output) => new Set(edge(output)).size === 1 && edge(output)[0] !== 0],
  ["second border painted", (_, output) => output.length > 4 && new Set(edge(output, 1)).size === 1],
  ["empties filled", (input, output) => coloursOf(input).has(0) && !coloursOf(output).has(0)],
  ["multiset kept", (input, output) => sorted(input) === sorted(output)],
  ["hue lost", (input, output) => [...coloursOf(input)].some((one) => one !== 0 && !coloursOf(output).has(one))],
  ["hue gained", (input, output) => [...coloursOf(output)].some((one) => !coloursOf(input).has(one))],
  ["repeats itself", (_, output) => repeats(output)],
  ["thick blocks", (_, output) => thick(output)],
  ["heavy bottom", (_, output) => settled(output.map((row) => row.map((cell) => cell !== 0)))],
  ["heavy right", (_, output) => output.every((row) => row.every((cell, at) => cell === 0 || row[at + 1] !== 0))],
];

function repeats(grid: Grid): boolean {
  const half = grid.length / 2;
  return Number.isInteger(half) && grid.slice(0, half).every((row, at) => row.join() === grid[at + half]?.join());
}

function thick(grid: Grid): boolean {
  return (
    grid.length % 2 === 0 &&
    grid.every(
      (row, y) => y % 2 === 1 || (row.join() === grid[y + 1]?.join() && row.every((c, x) => c === row[x - (x % 2)])),
    )
  );
}

function settled(filled: readonly (readonly boolean[])[]): boolean {
  return filled.every((row, y) =>
    row.every((cell, x) => !cell || y === filled.length - 1 || filled[y + 1]?.[x] === true),
  );
}
