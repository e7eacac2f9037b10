// The experiment on concepts: its puzzles are what their programs make them, its solver knows nothing that it was not shown, and
// a short one of it comes out the same again.
import { expect, test } from "vitest";
import { experiment } from "../experiments/concepts/experiment.ts";
import { play, readProgram, sameGrid, showProgram } from "../experiments/concepts/grid.ts";
import { FAMILIES, makePuzzles } from "../experiments/concepts/puzzle.ts";
import { programsIn, solve, solves } from "../experiments/concepts/solver.ts";
import { seededRandom } from "../kills/random.ts";

const { taught, asked } = makePuzzles(seededRandom("test", "1"));

test("there are at least sixty, of several families, and the truth of each follows from its program", () => {
  expect(asked.length).toBeGreaterThanOrEqual(60);
  for (const { program, visible, hidden } of [...taught, ...asked]) {
    expect(visible).toHaveLength(3);
    for (const pair of [...visible, hidden]) expect(solves(program, pair)).toBe(true);
    expect(readProgram(showProgram(program))).toEqual(program);
  }
});

test("the same seed gives the same puzzles, another one others", () => {
  expect(makePuzzles(seededRandom("test", "1")).asked).toEqual(asked);
  expect(makePuzzles(seededRandom("other", "1")).asked).not.toEqual(asked);
});

test("what takes two steps is solved with the lesson that says how, and never without it", () => {
  const text = `{"concept":"x","implementation":"steps[${FAMILIES.map(showProgram).join("]\\nsteps[")}]"}`;
  expect(programsIn(text)).toEqual(FAMILIES);
  for (const { kind, visible, hidden } of asked) {
    const solved = (shown: string) => sameGrid(play(solve(visible, { text: shown }, 2), hidden.input), hidden.output);
    if (kind === "one step") expect(solved("")).toBe(true);
    else expect([kind, solved("")]).toEqual([kind, false]);
    if (kind === "as taught" || kind === "other colours") expect([kind, solved(text)]).toEqual([kind, true]);
  }
});

test("a short one, from kept runs to what is shown: each memory does more than the one before it", async () => {
  const rows = await experiment("7", { families: 2 });
  if (process.env["BULKHEAD_SOAK"] === "1") expect(await experiment("7", { families: 2 })).toEqual(rows);
  expect(rows).toHaveLength(12);
  const solved = (memory: string, retries: number) =>
    rows.find((row) => row.memory === memory && row.retries === retries)?.solved ?? 0;
  expect(rows.every(({ total }) => total === 12)).toBe(true);
  expect(solved("none", 2)).toBe(2);
  expect(solved("program-synthesis", 0)).toBeGreaterThan(solved("open-ended", 0));
  expect(solved("open-ended", 0)).toBeGreaterThan(solved("none", 2));
});
