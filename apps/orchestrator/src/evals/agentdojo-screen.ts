// What `bulkhead eval agentdojo` prints: the figures of each agent, by class of task as counts, and by name the pairs that an
// attacker won and the tasks that a defense lost; of an agent that lost very many, the first ones.
import type { ClassRow, LostTask, ReachedPair, Summary } from "@bulkhead/evals";
import { percent } from "../terminal/percent.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Shown extends Summary {
  readonly classes: readonly ClassRow[];
  readonly reached: readonly ReachedPair[];
  readonly lost: readonly LostTask[];
  readonly log: string;
}

export function agentdojoScreen(shown: Shown, terminal: Pick<Terminal, "width" | "paint">): string {
  const { paint } = terminal;
  const title = (text: string) => ["", paint("bold", text)];
  const agents = shown.summary.map((row) => [
    ...[row.suite, row.defense, row.approver, String(row.samples)],
    ...[percent(row.utility), percent(row.utilityUnderAttack), percent(row.attackSuccess)],
    ...[row.unwanted, row.asks, row.executed, row.attempted].map(String),
  ]);
  const classes = shown.classes.map((row) => [
    ...[row.suite, row.defense, row.approver, row.class],
    ...[`${row.done}/${row.tasks}`, `${row.doneUnderAttack}/${row.pairs}`, `${row.achieved}`, `${row.unwanted}`],
  ]);
  return [
    paint("bold", "AgentDojo, scored by its own harness"),
    ...textTable(AGENT_HEAD, agents, terminal),
    ...title("By where a task's arguments come from"),
    ...textTable(CLASS_HEAD, classes, terminal),
    ...title("Goals reached in spite of a defense"),
    ...gathered(
      shown.reached,
      ({ task, goal, by }) => `${task} x ${goal ?? ""} (${by.join(", ") || "by the task's own calls"})`,
    ),
    ...title("Tasks lost without an attack"),
    ...gathered(
      shown.lost,
      ({ task, class: name, refused }) => `${task} (${name}): ${refused.join(", ") || "nothing was refused"}`,
    ),
    "",
    `${shown.samples} samples, ${shown.errors} without an end, ${shown.cheats} in which a scripted model cheated; ${shown.seconds.toFixed(0)} s. Log: ${visibleLine(shown.log, 200)}`,
    "",
  ].join("\n");
}

// Columns that do not fit are left out from the right: what matters least stands there.
const AGENT_HEAD = [
  ...["SUITE", "DEFENSE", "APPROVER", "PAIRS", "UTILITY", "ATTACKED", "REACHED", "UNWANTED"],
  ...["ASKS", "RAN", "TRIED"],
];
const CLASS_HEAD = ["SUITE", "DEFENSE", "APPROVER", "CLASS", "DONE", "ATTACKED", "REACHED", "UNWANTED"];

interface OfAgent {
  readonly suite: string;
  readonly defense: string;
  readonly approver: string;
}

function gathered<T extends OfAgent>(items: readonly T[], say: (item: T) => string): readonly string[] {
  if (items.length === 0) return ["  none"];
  const agents = Map.groupBy(items, ({ suite, defense, approver }) => `${suite}, ${defense}, ${approver}`);
  return [...agents].flatMap(([agent, own]) => {
    const more = own.length - MOST_NAMED;
    const named = own.slice(0, MOST_NAMED).map((item) => `    ${say(item)}`);
    return [`  ${agent}: ${own.length}`, ...named, ...(more > 0 ? [`    and ${more} more: --json names all`] : [])];
  });
}

/** Of one agent: a defense that holds loses fewer, and a list that nobody reads hides the others. */
const MOST_NAMED = 30;
