// What each adversary tries, in order. The same attempts at each start.
import type { AnyWorker } from "@bulkhead/agents";
import type { Json, Script, Step } from "@bulkhead/agents/testing";
import { chosenValues, mixedChoices } from "./chosen-values.ts";
import type { Flow } from "./flow.ts";
import { injectionFor, type ScenarioGoal } from "./goals.ts";
import { leavesOf } from "./made-value.ts";
import type { Scenario, ScenarioAdversary } from "./scenario.ts";

export interface Attempt {
  /** `none`: no attack. */
  readonly adversary: ScenarioAdversary | "none";
  readonly injection?: string;
  readonly script?: Script;
  readonly choose?: (worker: AnyWorker) => Json;
  /** What was returned for the attacker so far, as it is played. */
  readonly chosen?: readonly { readonly worker: string; readonly value: Json }[];
  /** Where readers lie, nothing useful can come of it. */
  readonly mustBeUseful: boolean;
}

interface Attacked {
  readonly flow: Flow;
  readonly scenario: Scenario;
  readonly goals: readonly ScenarioGoal[];
  readonly script: Script;
}

export function attempts(adversary: ScenarioAdversary, attacked: Attacked): Iterable<Attempt> {
  switch (adversary) {
    case "obedient":
      return attacked.goals.map((goal) => ({ adversary, injection: injectionFor(goal), mustBeUseful: true }));
    case "chosen-value":
      return chosen(attacked);
    case "colluding-main":
      return attacked.flow.kind === "workflow" ? [] : [colluding(attacked)]; // there the main side is code
    default:
      return adversary satisfies never;
  }
}

/** Beside each value of one schema: mixed, so that readers of one run return different ones. */
const MIXES = 32;

function* chosen({ flow, scenario, goals }: Attacked): Iterable<Attempt> {
  const readers = flow.workers.filter(({ kind }) => kind === "model");
  const [goal] = goals;
  if (readers.length === 0 || goal === undefined) return;
  const injection = injectionFor(goal);
  const hints = [...goals.flatMap(({ arguments: args }) => leavesOf(args)), ...leavesOf(scenario.input), injection];
  const values = new Map(readers.map(({ name, returnsSchema }) => [name, chosenValues(returnsSchema, hints)]));
  const most = Math.max(...[...values.values()].map(({ length }) => length));
  const each = Array.from({ length: most }, (_, at) => (all: readonly Json[]) => all[at % all.length]);
  const mixed = Array.from({ length: MIXES }, (_, seed) => mixedChoices(seed));
  for (const pick of [...each, ...mixed]) {
    const told: { worker: string; value: Json }[] = [];
    const choose = ({ name }: AnyWorker) => {
      const value = pick(values.get(name) ?? []) ?? null;
      told.push({ worker: name, value });
      return value;
    };
    yield { adversary: "chosen-value", injection, choose, chosen: told, mustBeUseful: false };
  }
}

/** Literally, and with every handle that it may have been given. */
function colluding({ goals, script }: Attacked): Attempt {
  const handles = Array.from({ length: 8 }, (_, at) => `{{h${at + 1}}}`);
  const calls = goals.flatMap(({ tool, arguments: args }) => [
    { tool, args },
    ...handles.map((handle) => ({ tool, args: withHandle(args, handle) })),
  ]);
  const steps = calls.map(({ tool, args }, at): Step => {
    const free = Object.entries(args).map(([name, value]) => [name, { free: value }] as const);
    return { id: `evil${at}`, call: tool, args: Object.fromEntries(free) };
  });
  const all = { steps: [...script.steps, ...steps], answer: script.answer };
  return { adversary: "colluding-main", script: all, mustBeUseful: false };
}

function withHandle(args: ScenarioGoal["arguments"], handle: string): ScenarioGoal["arguments"] {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "string" ? handle : value]),
  );
}
