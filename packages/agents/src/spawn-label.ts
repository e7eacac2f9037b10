// The static label of an outcome: of what its worker is shown, and of the tools that it was granted, whatever it used.
// It is known before the worker starts.
import { joinLabels, type Label } from "@bulkhead/sandbox";
import { outputLabel } from "./output-label.ts";
import type { AnyRun } from "./run.ts";
import type { AnyWorker } from "./worker.ts";

/** `shown`: the join of its input's labels. */
export function spawnLabel(run: AnyRun, worker: AnyWorker, shown: Label): Label {
  return joinLabels(shown, ...worker.tools.map((tool) => outputLabel(run, tool)));
}
