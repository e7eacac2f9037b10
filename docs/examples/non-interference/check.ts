import { checkNonInterference, sayVerdict } from "@bulkhead/evals";
import { pageAgent } from "./page-agent.ts";

for (const agent of [pageAgent(false), pageAgent(true)]) {
  console.log(sayVerdict(agent.name, await checkNonInterference(agent, { pairs: 40, seed: 7 })));
}
