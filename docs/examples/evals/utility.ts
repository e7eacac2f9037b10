// What the rules of a suite let be done without an attacker: with nobody to ask, and with somebody who approves exactly what
// the task wants. `utility.ts workspace`.
import { type ApproverName, bulkhead, createWorld, type Defense, none, obedient, playSample, SUITES, sayDeclaration } from "@bulkhead/evals";

const suite = SUITES.find(({ name }) => name === process.argv[2]);
if (suite === undefined) throw new Error(`which suite? ${SUITES.map(({ name }) => name).join(", ")}`);

type Task = (typeof suite.tasks)[number];
const { tasks } = suite;
const usefulIn = async (task: Task, defense: Defense, approver: ApproverName) => {
  const clean = { suite, task, goal: undefined, injection: { vectors: {} }, defense, approver, recursionLimit: 100 };
  const { play } = await obedient.play({ ...clean, seed: 1 }, (model) =>
    playSample({ ...clean, signal: AbortSignal.timeout(60_000) }, model),
  );
  return play;
};

const rows = [];
for (const task of tasks) {
  const plain = await usefulIn(task, none, "none");
  const alone = await usefulIn(task, bulkhead("never"), "none");
  const asked = await usefulIn(task, bulkhead("unmet"), "oracle");
  rows.push({ task, plain: plain.useful, alone: alone.useful, asked: asked.useful, asks: asked.asks });
}

const count = {
  tools: suite.tools(createWorld(suite.state())).length,
  goals: suite.goals.length,
  places: Object.keys(suite.vectors).length,
};
console.log(`${count.tools} tools, ${tasks.length} tasks, ${count.goals} goals, ${count.places} places for strangers' text\n`);

const say = (...cells: readonly (string | number)[]) =>
  console.log(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(12) : String(cell).padStart(12))).join(""));
say("class", "tasks", "undefended", "never", "unmet", "asks");
for (const name of [...new Set(tasks.map((task) => task.class)), "all"]) {
  const of = rows.filter(({ task }) => name === "all" || task.class === name);
  const many = (is: (row: (typeof of)[number]) => boolean) => of.filter(is).length;
  const asks = of.reduce((sum, row) => sum + row.asks, 0);
  say(name, of.length, many((row) => row.plain), many((row) => row.alone), many((row) => row.asked), asks);
}

console.log("\nLost with nobody to ask; what would allow it; what that would cost:");
for (const { task, alone } of rows) {
  if (alone) continue;
  const { lost } = task;
  console.log(`- ${task.id} (${task.class})`);
  if (lost !== undefined) console.log(`    ${sayDeclaration(lost)}\n    ${lost.cost}`);
}
