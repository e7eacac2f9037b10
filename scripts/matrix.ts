// `npm run matrix`: canaries in every kind of injection of the inbox, looked for on every channel of the main side in every
// encoding. The last line is the tally; a leak, or a control that finds nothing, ends non-zero. `--json` for programs,
// `--kinds 3` for some kinds of injection only, `--write` for the page that shows the table; BULKHEAD_SEED chooses the
// canaries.
import { readFlags } from "./flags.ts";
import { isOnPage, writePage } from "./matrix/matrix-page.ts";
import { matrixTable, tallyOf } from "./matrix/matrix-table.ts";
import { runMatrix } from "./matrix/run-matrix.ts";

const options = readFlags("npm run matrix -- [--kinds N] [--write] [--json]", {
  json: { type: "boolean" },
  kinds: { type: "string" },
  write: { type: "boolean" },
});
const matrix = await runMatrix({
  seed: Number(process.env["BULKHEAD_SEED"] || 1),
  ...(options.kinds === undefined ? {} : { kinds: Number(options.kinds) }),
  progress: (line) => void process.stderr.write(`${line}\n`),
});
const printed = `${matrixTable(matrix)}\n${tallyOf(matrix)}\n`;
if (options.write) writePage(printed);
const failed = [
  ...matrix.leaks.map((cell) => `LEAK ${cell}`),
  ...matrix.misses.map((cell) => `NOT FOUND ${cell}`),
  ...(options.kinds !== undefined || isOnPage(printed)
    ? []
    : ["docs/guide/leaks.md shows another matrix; look at it, then: npm run matrix -- --write"]),
];
for (const line of failed.slice(0, 40)) process.stderr.write(`${line}\n`);
process.stdout.write(options.json ? `${JSON.stringify({ name: "matrix", ...matrix })}\n` : printed);
process.exitCode = failed.length === 0 ? 0 : 1;
