// Where the runs of an agent are: in a store, where there is one and LangGraph keeps its own checkpoints, else in this
// process only.
import { storeOf } from "../run/claim-run.ts";
import { currentObservation } from "../run/observe-run.ts";
import type { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { keptRuns } from "./kept-runs.ts";
import type { Entries } from "./pending-call.ts";
import type { Place } from "./place.ts";
import { processRuns } from "./process-runs.ts";
import type { Runs } from "./runs.ts";

/** `known`: the tools that the agent is known to have, in this process. */
export function runsOf(name: string, settings: Settings, known: Entries): Runs {
  const process = processRuns(settings);
  const kept = keptRuns(name, settings, known);
  /** The run's own: of the store that is there now, unless it began here without one. */
  const of = (run: Run): Runs => (run.claim === undefined ? process : kept);
  const at = ({ thread, saved }: Place): Runs =>
    thread !== undefined && saved && storeOf(settings, currentObservation()) !== undefined ? kept : process;
  return {
    start: (place, ...rest) => at(place).start(place, ...rest),
    during: (place, ...rest) => at(place).during(place, ...rest),
    replied: (run, ...rest) => of(run).replied(run, ...rest),
    received: (run, ...rest) => of(run).received(run, ...rest),
    wait: (run) => of(run).wait(run),
    fail: (run, ...rest) => of(run).fail(run, ...rest),
    end: (place, ...rest) => at(place).end(place, ...rest),
    attend: (place, stored) => at(place).attend(place, stored),
    release: (place) => at(place).release(place),
  };
}
