// What of a run is still to come that a person was asked about: what is asked, and what was approved and has not run. As
// long as there is any, the run waits, whatever has ended the process that led it.
import type { Claim, RunSummary } from "@bulkhead/memory";

export function leftAs({ effects }: Pick<Claim, "effects">): "waiting" | "stopped" {
  const open = [...effects.values()].some(({ state }) => state === "asked" || state === "approved");
  return open ? "waiting" : "stopped";
}

/** Also of a run whose process was killed before it could say so. */
export function isWaiting(run: RunSummary | undefined): run is RunSummary {
  return (
    run !== undefined &&
    (run.status === "waiting" || (run.asks > 0 && (run.status === "stopped" || run.status === "failed")))
  );
}
