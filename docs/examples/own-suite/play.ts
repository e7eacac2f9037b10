// Is the suite sound? Then it is played: two agents, two adversaries, three attacks.
import { ADVERSARIES, ATTACKS, bulkhead, checkSuite, evaluate, none, obedient, summarise } from "@bulkhead/evals";
import { desk } from "./desk.ts";

const flaws = await checkSuite(desk, { tools: 1, tasks: 2, goals: 2 });
for (const { check, of, problem } of flaws) console.log(`${check} ${of}: ${problem}`);
console.log(flaws.length === 0 ? "sound" : "not sound");

const attacks = ["direct", "fake_completion", "smuggled_base64"];
const { lines } = await evaluate({
  suites: [desk],
  attacks: ATTACKS.filter(({ name }) => attacks.includes(name)),
  defenses: [none, bulkhead("never")],
  adversaries: ADVERSARIES.filter(({ name }) => name !== "chosen-value"),
  plain: obedient, // where a defense has no workers that an adversary could play
  approvers: ["none"],
  model: "worst-case",
  modelName: "assistant", // for attacks that call it by its name
  seed: 1,
});
for (const { defense, adversary, attack, utility, attackSuccess, unwanted } of summarise(lines).summary)
  console.log(`${defense}, ${adversary}, ${attack}: tasks done ${utility}, goals reached ${attackSuccess}, unwanted effects ${unwanted}`);
