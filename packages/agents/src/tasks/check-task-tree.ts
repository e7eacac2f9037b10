// A task tree is known by what it can do; what is none is refused where it is given.
import { AgentsError } from "../agents-error.ts";

/** @throws AgentsError `bad_agent` */
export function checkTaskTree(given: unknown): void {
  if (given === undefined) return;
  const methods = given as Readonly<Record<string, unknown>> | null;
  if (typeof methods?.["turn"] === "function" && typeof methods["spawned"] === "function") return;
  throw new AgentsError("bad_agent", "taskTree is what taskTree(database, …) gives");
}
