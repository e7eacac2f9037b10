// `npm run mutants`: leaks put back one at a time, each in a process of its own, and what sees them: the canary matrix or
// pairs of worlds; and guards of the service taken away, each of which a test is to notice. The last line is the tally; what nobody
// sees ends non-zero, and so does something that is seen where nothing was put back. `--json` for programs, `--only WORD` for the mutants whose name holds it.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readFlags } from "./flags.ts";
import { GUARD_MUTANTS } from "./mutants/guard-mutants.ts";
import { inOwnProcess } from "./mutants/in-own-process.ts";
import { judgeGuard } from "./mutants/judge-guard.ts";
import { MUTANTS } from "./mutants/mutants.ts";
import { QUIET_MUTANTS } from "./mutants/quiet-mutants.ts";

interface Judged {
  readonly name: string;
  readonly channel: string;
  /** Undefined: it was not seen. */
  readonly by?: string;
  /** Where it was seen, or why the process failed. */
  readonly where?: string;
  /** Of the matrix: every one that leaked. */
  readonly channels?: readonly string[];
}

const NOTHING = "nothing is put back";

const options = readFlags("npm run mutants -- [--only WORD] [--json]", {
  json: { type: "boolean" },
  only: { type: "string" },
});
const all = [...MUTANTS, ...GUARD_MUTANTS.map(({ name }) => ({ name, channel: "a guard" }))];
const chosen = all.filter(({ name }) => name.includes(options.only ?? ""));
const leaks = chosen.some(({ name }) => MUTANTS.some((mutant) => mutant.name === name));
const waiting = [...(leaks ? [{ name: NOTHING, channel: "" }] : []), ...chosen]; // a guard's test passes without it: `npm test` says so
const judged = new Map<string, Judged>();
await Promise.all(
  Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, channel } = next;
      judged.set(name, { name, channel, ...(await judge(name, channel)) });
      process.stderr.write(`${judged.get(name)?.by ?? (name === NOTHING ? "nothing is seen" : "NOT SEEN")}: ${name}\n`);
    }
  }),
);
const results = chosen.flatMap(({ name }) => judged.get(name) ?? []);
const without = judged.get(NOTHING);
const survivors = results.filter(({ by }) => by === undefined || by === "error");
const broken = without?.by !== undefined;
if (options.json) process.stdout.write(`${JSON.stringify({ name: "mutants", results, without })}\n`);
else {
  const width = (of: (one: Judged) => string) => Math.max(...results.map((one) => of(one).length));
  for (const { name, channel, by = "NOT SEEN", where = "" } of results) {
    const columns = [name.padEnd(width((one) => one.name)), channel.padEnd(width((one) => one.channel)), by.padEnd(6)];
    process.stdout.write(`${columns.join("  ")}  ${where}`.trimEnd().slice(0, 220).concat("\n"));
  }
  if (broken) process.stdout.write(`without any mutant: ${without.by}, ${without.where}\n`);
  const by = (who: string) => results.filter((one) => one.by === who).length;
  process.stdout.write(
    `${results.length} mutants, ${by("matrix")} seen by the matrix, ${by("worlds")} by pairs of worlds, ${by("test")} by a test, ${by("held")} held by another guard, ${survivors.length} not seen\n`,
  );
}
process.exitCode = survivors.length === 0 && !broken ? 0 : 1;

async function judge(name: string, channel: string): Promise<Partial<Judged>> {
  const guard = GUARD_MUTANTS.find((mutant) => mutant.name === name);
  if (guard !== undefined) return judgeGuard(guard);
  const quiet = QUIET_MUTANTS.some((mutant) => mutant.name === name);
  const asked = { BULKHEAD_MUTANT: name, BULKHEAD_CHANNEL: channel, BULKHEAD_QUIET: quiet ? "1" : "" };
  const told = await inOwnProcess(join(import.meta.dirname, "mutants/judge.ts"), asked);
  return told.ok ? (told.said as Partial<Judged>) : { by: "error", where: told.complaint }; // as the judge says it
}
