// All puzzles that are asked, with one kind of memory: the solver is shown what is selected of it, and nothing else.
import { type Attempt, attemptProblem } from "@bulkhead/agents";
import { type ConceptMemory, type SelectedConcepts, selectConcepts } from "@bulkhead/memory";
import { loadTokenCounter } from "../../../packages/agents/src/worker/count-tokens.ts";
import { captionOf } from "./caption.ts";
import { play, readProgram, showProgram } from "./grid.ts";
import type { Puzzle } from "./puzzle.ts";
import { solve, solves } from "./solver.ts";
import type { MemoryKind } from "./teach.ts";

export const RETRIES = 2;
/** Tokens of what is shown: less than a library has. */
const BUDGET = 600;

export async function playPuzzles(
  kind: MemoryKind,
  memory: ConceptMemory | undefined,
  puzzles: readonly Puzzle[],
): Promise<readonly Attempt[]> {
  const count = await loadTokenCounter();
  const attempts: Attempt[] = [];
  for (const puzzle of puzzles) {
    const { id, visible, hidden } = puzzle;
    const solved = (last: Attempt | undefined, text: string) =>
      solve(visible, { text, whole: kind === "raw-traces" }, last === undefined ? 0 : last.number + 1);
    await attemptProblem({
      problem: id,
      retries: RETRIES,
      select: async (last): Promise<Pick<SelectedConcepts, "text"> & { readonly names: readonly string[] }> => {
        if (memory === undefined) return { text: "", names: [] };
        const { shown, text } = await selectConcepts(memory, taskOf(puzzle, last), { budget: BUDGET, count, most: 8 });
        return { text, names: shown.map(({ revision }) => revision.body.name ?? "") };
      },
      solve: async ({ text }, last) => {
        const program = solved(last, text);
        return { answer: showProgram(program), outputs: [play(program, hidden.input).map((row) => [...row])] };
      },
      visible: (answer) => {
        const program = readProgram(String(answer)) ?? [];
        return { passed: visible.filter((pair) => solves(program, pair)).length, of: visible.length };
      },
      keep: (attempt) => void attempts.push(attempt),
    });
  }
  return attempts;
}

/** What can be seen of it; after a try also what is still missing from what that gave. */
function taskOf({ visible }: Puzzle, last: Attempt | undefined): string {
  const seen = `A puzzle of which this holds: ${captionOf(visible).join(", ")}.`;
  const program = last === undefined ? undefined : readProgram(String(last.answer));
  if (program === undefined) return seen;
  const left = visible.map(({ input, output }) => ({ input: play(program, input), output }));
  return `${seen}\nAfter ${String(last?.answer)} this is left: ${captionOf(left).join(", ")}.`;
}
