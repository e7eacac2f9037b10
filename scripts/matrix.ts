// `npm run matrix`: canaries in every kind of injection of the inbox, looked for on every channel of the main side in every
// encoding. The last line is the tally; a leak, or a control that finds nothing, ends non-zero. `--json` for programs,
// `--kinds 3` for some kinds of injection only; BULKHEAD_SEED chooses the canaries.
import { parseArgs } from "node:util";
import { matrixTable, tallyOf } from "./matrix/matrix-table.ts";
import { runMatrix } from "./matrix/run-matrix.ts";

const { values: options } = parseArgs({ options: { json: { type: "boolean" }, kinds: { type: "string" } } });
const matrix = await runMatrix({
  seed: Number(process.env["BULKHEAD_SEED"] || 1),
  ...(options.kinds === undefined ? {} : { kinds: Number(options.kinds) }),
  progress: (line) => void process.stderr.write(`${line}\n`),
});
const failed = [...matrix.leaks.map((cell) => `LEAK ${cell}`), ...matrix.misses.map((cell) => `NOT FOUND ${cell}`)];
if (options.json) process.stdout.write(`${JSON.stringify({ name: "matrix", ...matrix })}\n`);
else {
  for (const line of failed.slice(0, 40)) process.stderr.write(`${line}\n`);
  process.stdout.write(`${matrixTable(matrix)}\n${tallyOf(matrix)}\n`);
}
process.exitCode = failed.length === 0 ? 0 : 1;
