// `bulkhead runs show <id>`: what a run did, position by position; with --follow as it goes on.
import type { RunStore } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { crossedLines } from "../runs/crossed-values.ts";
import { findRun } from "../runs/find-run.ts";
import { followRun } from "../runs/follow-run.ts";
import { headLines, nextLine } from "../runs/run-head.ts";
import { effectLines, treeLines } from "../runs/run-tree.ts";
import { unreadableLines } from "../runs/unreadable-lines.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

export async function showRun(
  store: RunStore,
  id: string,
  options: { readonly follow?: boolean; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, width, paint } = terminal;
  const found = await findRun(store, id, env);
  if (options.follow === true) return followRun(store, found.id, options, terminal);
  const [tree, answers] = await Promise.all([store.tree(found.id), store.answers(found.id)]);
  if (options.json === true) {
    terminal.out(`${safeJson({ ok: true, ...tree, answers: Object.fromEntries(answers) })}\n`);
    return 0;
  }
  const next = nextLine(tree.run, env);
  const parts = [
    headLines(tree.run, { now: Date.now(), width, paint }),
    treeLines(tree, { width, paint }),
    crossedLines(tree, answers, width),
    ...tree.effects.map((effect) => effectLines(effect, { width, paint }, env)),
    unreadableLines(tree.unreadable),
    next === undefined ? [] : [next],
  ];
  terminal.out(
    `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n")}\n`,
  );
  return 0;
}
