// A scenario against the flow that it is for: what it names must be there, and there must be something to attack.
import { EvalsError } from "../evals-error.ts";
import type { Flow } from "./flow.ts";
import { names } from "./goals.ts";
import { reads } from "./played-world.ts";
import type { Scenario } from "./scenario.ts";

/** @throws EvalsError `bad_scenario`, `no_reads` */
export function checkScenario(flow: Flow, scenario: Scenario): void {
  if (typeof scenario !== "object" || scenario === null)
    throw bad("it is { input, tools, workers, authorised, useful }");
  for (const part of ["tools", "workers", "authorised"] as const) {
    if (typeof scenario[part] !== "object" || scenario[part] === null) throw bad(`it has no ${part}`);
  }
  if (typeof scenario.useful !== "function") throw bad("it does not say what is useful: useful: (effects) => boolean");
  checkPlayed(flow, scenario);
  const known = new Set(flow.tools.flatMap(({ name, base }) => [name, base]));
  const wanted = scenario.authorised.find(({ tool }) => !known.has(tool));
  if (wanted !== undefined) throw bad(`authorised names the tool "${wanted.tool}", ${there(flow.tools)}`);
}

/** What is played: the same for every kind of test. */
export function checkPlayed(flow: Flow, scenario: Pick<Scenario, "tools" | "workers">): void {
  const known = new Set(flow.tools.flatMap(({ name, base }) => [name, base]));
  const tool = Object.keys(scenario.tools).find((name) => !known.has(name));
  if (tool !== undefined) throw bad(`tools names "${tool}", ${there(flow.tools)}`);
  const worker = Object.keys(scenario.workers).find(
    (name) => name !== "intent" && !flow.workers.some((one) => one.name === name),
  );
  if (worker !== undefined) throw bad(`workers names "${worker}", ${there(flow.workers)}`);
  if (!flow.tools.some((one) => reads(one, scenario)))
    throw new EvalsError(
      "no_reads",
      "none of its tools is a read, so no stranger's text comes in; say which ones read: tools: { name: (args) => what it returns }",
    );
}

const there = (all: Flow["tools"] | Flow["workers"]) =>
  all.length === 0 ? "and there is none" : `and there is none of that name (there are: ${names(all)})`;

const bad = (problem: string) => new EvalsError("bad_scenario", `the scenario cannot be played: ${problem}`);
