// `npm run weakened`: weaknesses of rules, middleware and approver, put into the banking suite's agent one at a time, each in a
// process of its own, and what an eval reports of it that it does not report of the sound one. One that it does not notice
// ends non-zero, and so does whatever is reported where nothing was put in. `--json` for programs.
import { availableParallelism } from "node:os";
import { readFlags } from "./flags.ts";
import { WEAKENINGS } from "./mutants/weakenings.ts";
import { reportOf } from "./weakened/report.ts";

const options = readFlags("npm run weakened -- [--json]", { json: { type: "boolean" } });
const all = [{ name: "nothing is put in", channel: "" }, ...WEAKENINGS];
const waiting = all.entries();
const reports: (readonly string[])[] = [];
await Promise.all(
  Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
    for (const [at, { name, channel }] of waiting) reports[at] = await reportOf(name, channel);
  }),
);
const rows = all.map(({ name }, at) => ({ name, reported: reports[at] ?? [] }));
const missed = rows.filter(({ reported }, at) => (at === 0) !== (reported.length === 0));
if (options.json) process.stdout.write(`${JSON.stringify({ name: "weakened", rows })}\n`);
else {
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, reported } of rows) {
    const more = reported.length > 1 ? ` (and ${reported.length - 1} more)` : "";
    process.stdout.write(`${name.padEnd(width)}  ${reported[0] ?? "nothing"}${more}\n`);
  }
  process.stdout.write(`${WEAKENINGS.length} weaknesses, ${missed.length} not as they should be\n`);
}
process.exitCode = missed.length === 0 ? 0 : 1;
