// What a tool returns is external, and the run's principal may know it unless the tool says otherwise. What carries its own
// label adds that when it is there.
import type { Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { hasOwnLabel } from "./own-label.ts";
import type { AnyTool } from "./tool.ts";

export function outputLabel(run: AnyRun, tool: AnyTool): Label {
  if (hasOwnLabel(tool)) return { integrity: "trusted", readers: "public" };
  return { integrity: "external", readers: tool.rules?.readers ?? [run.settings.principal] };
}
