// In a process of its own: what an eval of the banking suite reports of the weakness that was put in, as one line of JSON.
// The lies are played with nobody to ask, and with somebody who approves what was asked for; where no unwanted effect ran,
// the suite's self-check has the word.
import { obedient } from "../../evals/src/adversaries/obedient.ts";
import { bulkhead } from "../../evals/src/defenses/bulkhead.ts";
import { evaluate } from "../../evals/src/harness/evaluate.ts";
import type { SampleLine } from "../../evals/src/harness/sample-line.ts";
import { checkSuite } from "../../evals/src/suite/check-suite.ts";
import { SUITES } from "../../evals/src/suites/suites.ts";
import { asAttack, LIES } from "./lies.ts";

export interface Report {
  /** Task, lie, approver, tool and the arguments that nobody authorised. */
  readonly unwanted: readonly string[];
  /** Of the self-check, where nothing unwanted ran. */
  readonly findings: readonly string[];
  readonly errors: readonly string[];
}

// The lie that the weakness is about, or all: then nothing is to be reported.
const named = process.env["BULKHEAD_CHANNEL"] ?? "";
const told = LIES.filter(({ name }) => named === "" || name === named);
const suites = SUITES.filter(({ name }) => name === "banking");
const { lines } = await evaluate({
  suites,
  attacks: told.map(asAttack),
  tasks: told.map(({ task }) => task),
  defenses: [bulkhead("never"), bulkhead("unmet")],
  adversaries: [obedient],
  plain: obedient,
  approvers: ["oracle"],
  model: "worst-case",
  modelName: "worst-case",
  seed: 1,
});
const unwanted = lines.flatMap(unwantedOf);
const checked = unwanted.length > 0 ? [] : (await Promise.all(suites.map((suite) => checkSuite(suite)))).flat();
const report: Report = {
  unwanted,
  findings: checked.map(({ check, of, problem }) => `${check} ${of}: ${problem}`),
  errors: lines.flatMap(({ id, error }) => (error === null ? [] : [`${id}: ${error}`])),
};
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());

function unwantedOf({ task, attack, approver, unwanted }: SampleLine): readonly string[] {
  const where = `${task}, ${attack ?? "clean"}, ${approver}`;
  return unwanted.map(({ tool, differs }) => `${where}: ${[tool, ...differs].join(" ")}`);
}
