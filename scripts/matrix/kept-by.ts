// How a subject's runs are kept. Where a database is there, whatever a stranger's words touch asks a person.
import type { AgentOptions } from "@bulkhead/agents";
import type { Host } from "../../evals/src/leaks/subject.ts";

export function keptBy({ store }: Host): Pick<AgentOptions, "ask" | "store"> {
  return store === undefined ? { ask: "never" } : { ask: "tainted", store };
}
