// Why a rule refused a call: what each reason means, and what to declare where the call should pass. The words are those
// of docs/guide/rules.md; docs/guide/command-line.md shows this table, and a test compares the two.
import type { Reason, RunReport } from "@bulkhead/agents";
import { visibleLine } from "./visible-text.ts";

export const REASONS: Readonly<Record<Reason, { readonly means: string; readonly pass: string }>> = {
  argument: {
    means: "the argument is neither the user's own words nor in the set that its rule names",
    pass: 'memberOf(set, column) with a row that holds it, or "any"',
  },
  context: {
    means: "strangers' text was read before the call was decided on",
    pass: 'decidedBy: "any", with a rule for each argument',
  },
  readers: {
    means: "the call would tell the value to somebody who may not know it",
    pass: "readers on the tool that it came from, or recipients",
  },
  row: {
    means: "each value stands in its set, but no one row holds them together",
    pass: "a row that does, or two sets where they need not belong together",
  },
  limit: {
    means: "the row is spent, or the tool was called as often as a run may call it",
    pass: "limits: { perRow, perRun }",
  },
  undeclared: {
    means: "nobody declared the tool, so it must meet what a write with egress must",
    pass: "defineTool({ tool, effect, ... }), and name it in tools",
  },
};

type EffectRecord = RunReport["effects"][number];

/** One line for each reason that occurs, in the table's order. */
export function explainReasons(report: RunReport): readonly string[] {
  return Object.entries(REASONS).flatMap(([reason, { means, pass }]) => {
    const first = report.effects.find(({ decision }) => decision.kind !== "allow" && decision.reason === reason);
    if (first === undefined) return [];
    const detail = reason === "readers" ? known(first, report) : "";
    return [`${reason}: ${means}${detail}. To let it pass, declare ${pass}.`];
  });
}

// Who may know the value, where a worker's outcome brought it: `; "to" is for "me" only`.
function known({ decision, sources }: EffectRecord, report: RunReport): string {
  const argument = decision.kind === "allow" ? undefined : decision.argument;
  if (argument === undefined) return "";
  const positions = sources[argument] ?? [];
  const lists = report.spawns
    .filter(({ position }) => positions.includes(position))
    .flatMap(({ label }) => (label.readers === "public" ? [] : [label.readers]));
  const [first, ...others] = lists;
  if (first === undefined) return "";
  const all = first.filter((name) => others.every((list) => list.includes(name)));
  const names = all.slice(0, 3).map((name) => `"${visibleLine(name, 40)}"`);
  const who = names.length === 0 ? "nobody" : `only ${names.join(", ")}${all.length > 3 ? ", …" : ""}`;
  return `: ${visibleLine(argument, 24)} may be known to ${who}`.replace("to only", "only to");
}
