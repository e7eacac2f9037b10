// Why a rule refused a call: what each reason means, and what to declare where the call should pass. The words are those
// of docs/guide/rules.md; docs/guide/command-line.md shows this table, and a test compares the two.
import type { Refusal, RunReport } from "@bulkhead/agents";
import { REASON_MEANINGS } from "@bulkhead/agents/approval";
import { visibleLine } from "../terminal/visible-text.ts";
import type { RunCalls } from "./run-calls.ts";

export const REASONS: Readonly<Record<Refusal, { readonly means: string; readonly pass: string }>> = {
  argument: {
    means: REASON_MEANINGS.argument,
    pass:
      'memberOf(set, column) with a row that holds it, or "any". Numbers, choices and single short words never match: ' +
      "put the word in quotation marks in your request, or bind the argument with memberOf or .with()",
  },
  context: {
    means: REASON_MEANINGS.context,
    pass: 'decidedBy: "any", with a rule for each argument',
  },
  readers: {
    means: REASON_MEANINGS.readers,
    pass: "readers on the tool that it came from, or recipients",
  },
  row: {
    means: REASON_MEANINGS.row,
    pass: "a row that does, or two sets where they need not belong together",
  },
  limit: {
    means: REASON_MEANINGS.limit,
    pass: "limits: { perRow, perRun }",
  },
  undeclared: {
    means: REASON_MEANINGS.undeclared,
    pass: "defineTool({ tool, effect, ... }), and name it in tools",
  },
  guard: {
    means: REASON_MEANINGS.guard,
    pass: 'a guard that answers "pass" for it',
  },
};

type EffectRecord = RunReport["effects"][number];

/** One line for each reason that occurs, in the table's order. */
export function explainReasons(report: RunReport, tools: RunCalls["tools"]): readonly string[] {
  return Object.entries(REASONS).flatMap(([reason, { means, pass }]) => {
    const first = report.effects.find(
      ({ state, decision }) => UNMET.has(state) && decision.kind !== "allow" && decision.reason === reason,
    );
    if (first === undefined) return [];
    const detail = reason === "readers" ? origin(first, report, tools) : "";
    const given = reason === "argument" && isOfWorkflow(first) ? GIVEN : "";
    return [`${reason}: ${means}${detail}. To let it pass, declare ${pass}.${given}`];
  });
}

/** What a person approved needs no other declaration. */
const UNMET: ReadonlySet<EffectRecord["state"]> = new Set(["denied", "asked"]);

const GIVEN = " In a workflow the user's own words are what its input marks given(...).";
/** An operation's position, `o3`; a main agent's call has `c1-0`. */
const isOfWorkflow = ({ position }: EffectRecord) => /^o\d+$/.test(position);

// Where the value came from and who may know it, as far as a handle in it tells: `: to came from open_mail, and may be
// known only to "me"`.
function origin({ decision, sources }: EffectRecord, report: RunReport, tools: RunCalls["tools"]): string {
  const argument = decision.kind === "allow" ? undefined : decision.argument;
  const positions = argument === undefined ? [] : (sources[argument] ?? []);
  const spawns = report.spawns.filter(({ position }) => positions.includes(position));
  const known = mayKnow(spawns);
  const names = new Set(
    positions.flatMap((at) => {
      const spawn = spawns.find(({ position }) => position === at);
      return spawn?.tool ?? tools.get(at) ?? spawn?.worker ?? [];
    }),
  );
  const from = [...names].slice(0, 3).map((name) => visibleLine(name, 24));
  const facts = [
    ...(from.length === 0 ? [] : [`came from ${from.join(", ")}${names.size > 3 ? ", …" : ""}`]),
    ...(known === undefined ? [] : [`may be known ${known}`]),
  ];
  return facts.length === 0 ? "" : `: ${visibleLine(argument ?? "", 24)} ${facts.join(", and ")}`;
}

function mayKnow(spawns: RunReport["spawns"]): string | undefined {
  const lists = spawns.flatMap(({ label }) => (label.readers === "public" ? [] : [label.readers]));
  const [first, ...others] = lists;
  if (first === undefined) return undefined;
  const all = first.filter((name) => others.every((list) => list.includes(name)));
  if (all.length === 0) return "to nobody";
  const names = all.slice(0, 3).map((name) => `"${visibleLine(name, 40)}"`);
  return `only to ${names.join(", ")}${all.length > 3 ? ", …" : ""}`;
}
