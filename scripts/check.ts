// `npm run check`: everything that must hold before a change goes in, each step with its time and verdict.
// Rules: every step runs even when one failed; any failure ends non-zero; progress goes to stderr, so that with
// `--json` stdout holds one object and nothing else. `--only types,lint` runs the named steps.
import { checkAddresses } from "./checks/addresses.ts";
import { checkDeadCode } from "./checks/dead-code.ts";
import { checkDirection } from "./checks/direction.ts";
import { checkLicences } from "./checks/licences.ts";
import { checkLint } from "./checks/lint.ts";
import { checkPackaging } from "./checks/packaging.ts";
import type { Check, Verdict } from "./checks/step.ts";
import { checkTests } from "./checks/tests.ts";
import { checkTypes } from "./checks/types.ts";
import { readFlags } from "./flags.ts";

const STEPS: Readonly<Record<string, Check>> = {
  tests: checkTests, // first: a clean clone has no dist, and a test that needs one must fail
  types: checkTypes,
  lint: checkLint,
  "dead code": checkDeadCode,
  direction: checkDirection,
  licences: checkLicences,
  addresses: checkAddresses,
  packaging: checkPackaging,
};

interface StepReport extends Verdict {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
}

const options = readFlags("npm run check -- [--only STEPS] [--json]", {
  json: { type: "boolean" },
  only: { type: "string" },
});
const chosen = choose(options.only);
const reports: StepReport[] = [];
for (const [index, [name, check]] of chosen.entries()) {
  reports.push(await runStep(`[${index + 1}/${chosen.length}] ${name.padEnd(10)}`, name, check));
}
const ok = reports.every((report) => report.ok);
const tests = reports.find((report) => report.tests !== undefined)?.tests;
if (options.json) process.stdout.write(`${JSON.stringify({ ok, tests, steps: reports })}\n`);
else process.stdout.write(summary());
process.exitCode = ok ? 0 : 1;

function choose(only: string | undefined): [string, Check][] {
  const names = only?.split(",").map((name) => name.trim());
  const unknown = names?.find((name) => !(name in STEPS));
  if (unknown !== undefined) {
    process.stderr.write(`there is no step "${unknown}"; the steps are: ${Object.keys(STEPS).join(", ")}\n`);
    process.exit(2);
  }
  return Object.entries(STEPS).filter(([name]) => names?.includes(name) ?? true);
}

async function runStep(title: string, name: string, check: Check): Promise<StepReport> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const onTerminal = process.stderr.isTTY === true;
  process.stderr.write(`${title} `);
  const timer = onTerminal ? setInterval(() => process.stderr.write(`\r${title} ${seconds()}`), 500) : undefined;
  const verdict = await settle(check);
  clearInterval(timer);
  const passed = verdict.problems.length === 0;
  const note = verdict.note === undefined ? "" : `  ${verdict.note}`;
  process.stderr.write(
    `${onTerminal ? `\r${title} ` : ""}${passed ? "ok    " : "FAILED"} ${seconds().padStart(7)}${note}\n`,
  );
  for (const problem of verdict.problems) process.stderr.write(`${problem.replace(/^/gm, "    ")}\n`);
  return { name, ok: passed, ms: Math.round(performance.now() - started), ...verdict };
}

/** A check that itself breaks has not passed. */
async function settle(check: Check): Promise<Verdict> {
  try {
    return await check();
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

function summary(): string {
  const lines = reports.map((report) => {
    const problems = report.ok ? (report.note ?? "") : `${report.problems.length} problem(s), see above`;
    return (
      `${report.name.padEnd(11)}${report.ok ? "ok" : "FAILED"}`.padEnd(20) +
      `${(report.ms / 1000).toFixed(1)} s`.padStart(8) +
      `  ${problems}`
    );
  });
  const total = reports.reduce((sum, report) => sum + report.ms, 0);
  const failed = reports.filter((report) => !report.ok).length;
  const end = failed === 0 ? "everything holds" : `${failed} of ${reports.length} steps failed`;
  return `\n${lines.join("\n")}\n${end}, ${(total / 1000).toFixed(1)} s\n`;
}
