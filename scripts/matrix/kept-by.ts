// How a subject's runs are kept, and where it keeps files and tasks. Where a database is there, whatever a stranger's words touch asks a person.
import type { AgentOptions } from "@bulkhead/agents";
import { fileStore, type TaskTree, taskTree } from "@bulkhead/memory";
import type { Host } from "../../evals/src/leaks/subject.ts";

export function keptBy({ store }: Host): Pick<AgentOptions, "ask" | "store"> {
  return store === undefined ? { ask: "never" } : { ask: "tainted", store };
}

export const tasksOf = ({ store }: Host): TaskTree | undefined =>
  store?.database && taskTree(store.database, { name: "mails", principal: "user" });

export const filesOf = ({ store }: Host) => store?.database && fileStore(store.database, { name: "mails" });
