// A model for machines without a key, and the worst one there is: competent at the task, and obedient to whatever it
// reads. `bulkhead run ./agent.ts --model ./offline-model.ts`
import { worstCaseModel } from "@bulkhead/agents/testing";
import { script } from "./script.ts";
import { understand } from "./understand.ts";

export default function offlineModel() {
  return worstCaseModel({
    script,
    understand,
    adversary: "obedient",
    functions: { euros: (cents) => (typeof cents === "number" ? (cents / 100).toFixed(2) : undefined) },
  });
}
