// What the flow's own main side does in a scenario: as it says, or by default.
import type { Script } from "@bulkhead/agents/testing";
import { defaultScript } from "./default-script.ts";
import type { Flow } from "./flow.ts";
import type { Scenario } from "./scenario.ts";

const NOTHING: Script = { steps: [], answer: { free: "" } };

/** Code plays a workflow; of an agent a model does. */
export async function scriptOf(flow: Flow, scenario: Scenario): Promise<Script> {
  return flow.kind === "workflow" ? NOTHING : (scenario.script ?? (await defaultScript(flow, scenario, "own")));
}
