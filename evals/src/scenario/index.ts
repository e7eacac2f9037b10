// A user's own module under attack, without Vitest. An entry of its own: it loads in a third of the time of the whole package.

export { EvalsError, type EvalsErrorCode } from "../evals-error.ts";
export type { Effect } from "../score/effect.ts";
export { type Authorised, anything, contains, type Matcher, matches, oneOf } from "../suite/authorised.ts";
export { type Assumed, type AssumeOptions, assumeScenario } from "./assumed-scenario.ts";
export type { PlayOptions } from "./play-once.ts";
export type {
  PlayedEffect,
  PlayedRead,
  RecordedResult,
  Scenario,
  ScenarioAdversary,
} from "./scenario.ts";
export { type ScenarioFile, scenarioFile } from "./scenario-file.ts";
export { type Isolated, withIsolation } from "./with-isolation.ts";
export { withstand } from "./withstand.ts";
export type { Failure, Fall, Withstood } from "./withstood.ts";
