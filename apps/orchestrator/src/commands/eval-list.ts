// `bulkhead eval list`: what an evaluation can be made of.
import { ADVERSARIES, APPROVERS, ATTACKS, DEFENSES, SUITES } from "@bulkhead/evals";
import type { ExitCode } from "../cli/exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrapped } from "../terminal/visible-text.ts";

export function evalList(options: { json?: boolean }, terminal: Terminal): ExitCode {
  const named = ({ name, idea }: { readonly name: string; readonly idea: string }) => ({ name, idea });
  const list = {
    suites: SUITES.map(({ name, description, tasks, goals, vectors }) => ({
      name,
      idea: description,
      tasks: tasks.map(({ id, class: kind }) => ({ id, class: kind })),
      goals: goals.map(({ id, text }) => ({ id, text })),
      vectors: Object.entries(vectors).map(([vector, { place }]) => ({ name: vector, place })),
    })),
    attacks: ATTACKS.map(({ name, family, idea }) => ({ name, family, idea })),
    defenses: DEFENSES.map(named),
    adversaries: ADVERSARIES.map(named),
    approvers: APPROVERS.map((name) => ({ name, idea: APPROVER_IDEAS[name] })),
  };
  if (options.json === true) {
    terminal.out(`${JSON.stringify(list)}\n`);
    return 0;
  }
  const section = (title: string, rows: readonly { readonly name: string; readonly idea: string }[]) => {
    const widest = Math.max(...rows.map(({ name }) => name.length));
    const line = ({ name, idea }: (typeof rows)[number]) =>
      wrapped(idea, Math.max(20, terminal.width - widest - 4)).map(
        (part, at) => `  ${(at === 0 ? name : "").padEnd(widest)}  ${part}`,
      );
    return [...wrapped(title, terminal.width).map((part) => terminal.paint("bold", part)), ...rows.flatMap(line), ""];
  };
  const suites = list.suites.flatMap(({ name, idea, tasks, goals, vectors }) => [
    ...section(`suite ${name}: ${idea} ${tasks.length} tasks, ${goals.length} goals, ${vectors.length} places`, [
      ...tasks.map(({ id, class: kind }) => ({ name: id, idea: kind })),
    ]),
  ]);
  const families = Map.groupBy(list.attacks, ({ family }) => family);
  const attacks = [...families].flatMap(([family, rows]) => section(`attacks, ${family}`, rows));
  const others = [
    ...section("defenses", list.defenses),
    ...section("adversaries, with --model worst-case", list.adversaries),
    ...section("approvers", list.approvers),
  ];
  terminal.out(`${[...suites, ...attacks, ...others].join("\n").trimEnd()}\n`);
  return 0;
}

const APPROVER_IDEAS = {
  none: "nobody is there: what asks is denied",
  oracle: "yes to exactly what the task authorises",
  always: "yes to everything",
} as const;
