// `bulkhead tasks list | show`: the task trees that are kept, and one of them drawn, with what waits for a person.
import { type Disagreement, exportGraph, type ListedTree, type TaskRecord, type TaskTree } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { taskLines } from "../memory/task-lines.ts";
import { ageOf } from "../terminal/age.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export function listTasks(
  trees: readonly ListedTree[],
  { principal: whose, json }: Options & { readonly principal: string },
  terminal: Terminal,
): ExitCode {
  const { width, paint } = terminal;
  if (json === true) terminal.out(`${safeJson({ ok: true, trees })}\n`);
  else if (trees.length === 0)
    terminal.out(
      `No task tree of ${visibleLine(whose, 60)} is kept here. BULKHEAD_PRINCIPAL says whose are looked for.\n`,
    );
  else {
    const rows = trees.map(({ name, principal, turn, changedAt, live, stale }) => {
      const figures = [live, stale, turn].map((figure) => figure.toLocaleString("en"));
      return [name, ageOf(Date.now() - changedAt), ...figures, principal];
    });
    terminal.out(
      `${textTable(["TREE", "AGE", "TASKS", "STALE", "TURNS", "PRINCIPAL"], rows, { width, paint }).join("\n")}\n`,
    );
  }
  return 0;
}

export async function showTasks(tree: TaskTree, { json }: Options, terminal: Terminal): Promise<ExitCode> {
  const [graph, records, whole] = await Promise.all([tree.graph(), tree.records(), tree.check()]);
  const disagreements = whole.kind === "tree" ? whole.disagreements : [];
  if (json === true) {
    terminal.out(`${safeJson({ ok: true, tree: tree.name, ...exportGraph(graph), disagreements, records })}\n`);
    return 0;
  }
  const waiting = records.filter(({ kind }) => kind !== "error");
  const errors = records.flatMap(({ kind, code }) => (kind === "error" ? [code] : []));
  const parts = [
    taskLines(graph, terminal),
    disagreements.map((one) => visibleLine(disagreementLine(one), terminal.width)),
    ...waiting.map((record) => recordLines(tree.name, record, terminal)),
    errors.length === 0
      ? []
      : [
          `${errors.length.toLocaleString("en")} ${errors.length === 1 ? "turn was" : "turns were"} refused (${[...new Set(errors)].join(", ")}): --json has them.`,
        ],
  ];
  terminal.out(
    `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n")}\n`,
  );
  return 0;
}

const disagreementLine = ({ slot, about, says, is }: Disagreement): string =>
  `does not agree: ${slot} says ${about} is ${JSON.stringify(says)}, and it is ${JSON.stringify(is)}`;

export function recordLines(tree: string, { id, kind, body }: TaskRecord, { width, env }: Terminal): readonly string[] {
  const frame = framed(TITLES[kind], JSON.stringify(body, null, 1), width);
  if (kind !== "proposal") return [frame];
  const place = `${commandName(env)} tasks accept ${shellWord(visibleLine(tree, 60))} ${id}`;
  return [frame, `To take it for your own word: ${place}`];
}

const TITLES: Readonly<Record<TaskRecord["kind"], string>> = {
  proposal: "proposed (may hold words of strangers)",
  conflict: "to be asked",
  error: "refused",
};
