// `npm run experiment:concepts`: 72 grid puzzles whose truth is known, for a scripted solver that can use no lesson but those it
// was shown; without a memory and with three kinds of one, with no, one and two retries. Runs are kept, learned from, judged by
// the gates and selected from as in an agent, on the embedded database. It tests that plumbing. It is no evidence about models:
// what the solver can do with each kind was written by us.
import { showProgress } from "../../examples/shared/progress-line.ts";
import { readFlags } from "../flags.ts";
import { experiment, type ResultRow } from "./concepts/experiment.ts";
import { MEMORIES } from "./concepts/teach.ts";

const USAGE = `npm run experiment:concepts -- [--seed TEXT] [--json]

72 grid puzzles for a scripted solver that can use no lesson but those it was shown: without a memory, with the traces of solved
runs as they are, and with open-ended and program-synthesis concepts made of them. It counts what is solved.`;
const values = readFlags(USAGE, { json: { type: "boolean" }, seed: { type: "string", default: "1" } });
const rows = await played();
process.stdout.write(values.json === true ? `${JSON.stringify({ rows })}\n` : tableOf(rows));

async function played(): Promise<readonly ResultRow[]> {
  using progress = showProgress(process.stderr, process.env, "concepts");
  return await experiment(values.seed, { told: progress.show });
}

function tableOf(all: readonly ResultRow[]): string {
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(18)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  return [
    line("solved", ["0 retries", "1 retry", "2 retries"]),
    ...MEMORIES.map((memory) => {
      const own = all.filter((row) => row.memory === memory);
      return line(
        memory,
        own.map(({ solved, total }) => `${solved} of ${total}`),
      );
    }),
    "",
    "A test of the plumbing, from a run that is kept to a lesson that is shown. It is no evidence about models: the solver is a",
    "script, and what it can do with each kind of memory was written by us.",
    "",
  ].join("\n");
}
