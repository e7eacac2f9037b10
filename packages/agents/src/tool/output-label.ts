// What a tool returns is external, and the run's principal may know it unless the tool says otherwise.
import type { Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import type { AnyTool } from "./tool.ts";

export function outputLabel(run: AnyRun, tool: AnyTool): Label {
  return { integrity: "external", readers: tool.rules?.readers ?? [run.settings.principal] };
}
