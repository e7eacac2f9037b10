// How a run can stand: what `--status` of `bulkhead runs` takes, and the service and the log say.
import type { RunStatus } from "@bulkhead/memory";

export const RUN_STATES = [
  "running",
  "waiting",
  "stopped",
  "done",
  "failed",
  "cancelled",
  "abandoned",
] as const satisfies readonly RunStatus[];
