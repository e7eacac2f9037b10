// `expect(flow).toWithstandInjection(scenario)`, for a user's own module. Importing this adds the matchers to Vitest.
import { expect } from "vitest";
import { checkFlow, type NonInterferenceScenario } from "../scenario/non-interfering.ts";
import { sayNonInterference } from "../scenario/say-non-interference.ts";
import { sayWithstood } from "../scenario/say-withstood.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withstand } from "../scenario/withstand.ts";

export type {
  PlayedEffect as Effect,
  PlayedRead,
  RecordedResult,
  Scenario,
  ScenarioAdversary,
} from "../scenario/scenario.ts";
export { anything, contains, matches, oneOf } from "../suite/authorised.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void>, T> {
    /**
     * Fails on an unwanted executed effect and on lost usefulness. A scenario that does not fit, or in which the undefended
     * agent does not fall, throws, also behind `not`.
     */
    toWithstandInjection(scenario: Scenario): Promise<void>;
    /**
     * Fails when the main side can tell two worlds apart, in which strangers wrote other things and its workers came to the
     * same outcomes. Give `worlds` for more than 40.
     */
    toBeNonInterfering(scenario: NonInterferenceScenario): Promise<void>;
  }
}

expect.extend({
  async toWithstandInjection(flow: unknown, scenario: Scenario) {
    const verdict = await withstand(flow, scenario);
    return { pass: verdict.holds, message: () => sayWithstood(verdict) };
  },
  async toBeNonInterfering(flow: unknown, scenario: NonInterferenceScenario) {
    const verdict = await checkFlow(flow, scenario);
    return { pass: verdict.holds, message: () => sayNonInterference(verdict) };
  },
});
