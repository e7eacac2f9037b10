// What is logged of the work: each request but those of health checks, and how runs and jobs begin and end. What happens
// inside a run is for its trace.
import { PROBES } from "../probes.ts";
import type { Signals } from "../signals.ts";
import type { Log } from "./log.ts";

export function loggedSignals(log: Log): Signals {
  return {
    request({ method, endpoint, status, ms, tenant, run }) {
      if (PROBES.has(endpoint)) return;
      log({ kind: "request", method, endpoint, status, ms: Math.round(ms), tenant, run: run?.id });
    },
    job: log,
    run(event, { name: module }) {
      const { run } = event;
      if (event.kind === "run_start") log({ kind: "run_start", run, module });
      if (event.kind !== "run_end") return;
      const { ok, code, ms, bits, usd } = event;
      log({ kind: "run_end", run, module, ok, code, ms, bits, usd });
    },
  };
}
