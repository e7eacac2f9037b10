// In a process of its own: does the matrix see the leak that was put back, or do pairs of worlds? It ends at the first that
// does, and says which as one line of JSON.
import { firstLeak } from "../matrix/run-matrix.ts";

const seed = Number(process.env["BULKHEAD_SEED"] || 1);
const leak = await firstLeak(seed);
process.stdout.write(`${JSON.stringify(leak === undefined ? {} : { by: "matrix", where: leak })}\n`, () =>
  process.exit(),
);
