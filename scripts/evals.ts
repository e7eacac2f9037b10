// `npm run evals`: the suites of ours, played by the worst case without a model, held against what they are to show. Every
// task clean, and of the attacks a tenth of what `bulkhead eval run` plays, chosen by BULKHEAD_SEED or at random; with
// `--full` all of that. Exits 1 unless every threshold holds.
import { randomInt } from "node:crypto";
import { ADVERSARIES, APPROVERS, ATTACKS, DEFENSES, evaluate, obedient, SUITES, thresholds } from "@bulkhead/evals";

const seed = Number(process.env["BULKHEAD_SEED"] || randomInt(2 ** 31));
const samples = process.argv.includes("--full") ? 3000 : 300;
const all = { suites: SUITES, plain: obedient, modelName: "assistant", model: "worst-case", seed };
const onError = (id: string, thrown: unknown) => console.error(id, thrown);
const clean = await evaluate({
  ...all,
  attacks: [],
  defenses: DEFENSES.filter(({ name }) => name === "none" || name === "bulkhead-unmet"),
  adversaries: [obedient],
  approvers: ["none", "oracle"],
  onError,
});
const attacked = await evaluate({
  ...all,
  attacks: ATTACKS,
  defenses: DEFENSES,
  adversaries: ADVERSARIES,
  approvers: APPROVERS,
  samples,
  onError,
});
const lines = [...new Map([...clean.lines, ...attacked.lines].map((line) => [line.id, line])).values()];
const held = thresholds(
  lines,
  ATTACKS.filter(({ outside }) => outside !== undefined).map(({ name }) => name),
);
for (const { suite, name, value, least, most, holds } of held) {
  const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
  const shown = value === null ? "not played" : Number.isInteger(value) ? String(value) : value.toFixed(3);
  console.log(
    `${suite.padEnd(10)} ${name.padEnd(45)} ${shown.padStart(10)}  ${bound.padEnd(14)} ${holds ? "holds" : "FAILS"}`,
  );
}
const errors = lines.filter(({ error }) => error !== null).length;
const seconds = clean.seconds + attacked.seconds;
console.log(
  `${lines.length} samples (of ${attacked.of}), ${errors} errors, ${seconds.toFixed(1)} s, seed ${seed} (again: BULKHEAD_SEED=${seed} npm run evals)`,
);
process.exitCode = errors === 0 && held.every(({ holds }) => holds) ? 0 : 1;
