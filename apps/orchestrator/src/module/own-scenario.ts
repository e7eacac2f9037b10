// The scenario that a module brings: named with a flag, exported by it, or in a file beside it that is named after it.
import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Scenario } from "@bulkhead/evals/scenario";
import { CliError } from "../cli/cli-error.ts";
import { type LoadedModule, loadModule } from "./load-module.ts";

export interface OwnScenario {
  readonly scenario: Scenario;
  /** Where it was found, to be shown. */
  readonly from: string;
}

/** Undefined: there is none. @throws CliError */
export async function ownScenario(
  module: LoadedModule,
  named: string | undefined,
  cwd: string,
): Promise<OwnScenario | undefined> {
  if (named !== undefined) return { scenario: await scenarioIn(named, cwd), from: named };
  const { scenario } = module.exports;
  if (scenario !== undefined) return { scenario: scenario as Scenario, from: basename(module.path) }; // looked at when it is played
  const beside = besides(module.path).find((path) => existsSync(path));
  return beside === undefined ? undefined : { scenario: await scenarioIn(beside, cwd), from: basename(beside) };
}

async function scenarioIn(spec: string, cwd: string): Promise<Scenario> {
  const { exports } = await loadModule(spec, cwd, "scenario");
  const scenario = exports["scenario"] ?? exports["default"];
  if (typeof scenario === "object" && scenario !== null) return scenario as Scenario; // looked at when it is played
  throw new CliError(
    "bad_scenario",
    `${basename(spec)} exports no scenario.`,
    "Write: export const scenario = { input, tools, workers, authorised, useful }",
  );
}

/** `agent.ts` → `agent.scenario.ts`, and as JavaScript. */
export function besides(path: string): readonly string[] {
  const name = basename(path, extname(path));
  return [...new Set([extname(path), ".ts", ".js", ".mjs"])].map((suffix) =>
    join(dirname(path), `${name}.scenario${suffix}`),
  );
}
