// What `bulkhead eval agentdojo` prints: the figures of each agent, by class of task as counts, and by name each pair that an
// attacker won and each task that a defense lost.
import type { ClassRow, LostTask, ReachedPair, Summary } from "@bulkhead/evals";
import type { Paint } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

interface Shown extends Summary {
  readonly classes: readonly ClassRow[];
  readonly reached: readonly ReachedPair[];
  readonly lost: readonly LostTask[];
  readonly errors: number;
  readonly cheats: number;
  readonly log: string;
}

export function agentdojoScreen(shown: Shown, { paint }: { readonly paint: Paint }): string {
  const title = (text: string) => ["", paint("bold", text)];
  const agents = shown.summary.map((row) => [
    ...[row.suite, row.defense, row.approver, String(row.samples)],
    ...[percent(row.utility), percent(row.utilityUnderAttack), percent(row.attackSuccess)],
    ...[row.attempted, row.executed, row.unwanted, row.asks].map(String),
  ]);
  const classes = shown.classes.map((row) => [
    ...[row.suite, row.defense, row.approver, row.class],
    ...[`${row.done} of ${row.tasks}`, `${row.doneUnderAttack} of ${row.pairs}`, `${row.achieved}`, `${row.unwanted}`],
  ]);
  return [
    paint("bold", "AgentDojo, scored by its own harness"),
    ...table([
      ["suite", "defense", "approver", "pairs", "utility", "attacked", "reached", "tried", "ran", "unwanted", "asks"],
      ...agents,
    ]),
    ...title("By where a task's arguments come from"),
    ...table([["suite", "defense", "approver", "class", "done", "attacked", "reached", "unwanted"], ...classes]),
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

const percent = (rate: number | null) => (rate === null ? "" : `${(rate * 100).toFixed(1)} %`);

/** The first four columns are words, the others figures. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at < 4 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

interface OfAgent {
  readonly suite: string;
  readonly defense: string;
  readonly approver: string;
}

function gathered<T extends OfAgent>(items: readonly T[], say: (item: T) => string): readonly string[] {
  if (items.length === 0) return ["  none"];
  const agents = Map.groupBy(items, ({ suite, defense, approver }) => `${suite}, ${defense}, ${approver}`);
  return [...agents].flatMap(([agent, own]) => [`  ${agent}: ${own.length}`, ...own.map((item) => `    ${say(item)}`)]);
}
