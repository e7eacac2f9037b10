// The static label of an outcome: of what its worker is shown, and of the tools that it and the workers below it were
// granted, whatever they used. It is known before the worker starts; but for a worker on a course, whose files have a
// label each: what it read joins when it has ended.
import { joinLabels, type Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { outputLabel } from "../tool/output-label.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AnyWorker } from "./worker.ts";

/** `shown`: the join of its input's labels. */
export function spawnLabel(run: AnyRun, worker: AnyWorker, shown: Label): Label {
  return joinLabels(shown, ...grantedTools(worker).map((tool) => outputLabel(run, tool)));
}

function grantedTools(worker: AnyWorker): readonly AnyTool[] {
  return [...worker.tools, ...worker.workers.flatMap(grantedTools)];
}
