// A memory is known by what it can do; what is none is refused where it is given, and not when it is first needed.
import { AgentsError } from "../agents-error.ts";

/** @throws AgentsError `bad_agent` */
export function checkConceptMemory(given: unknown): void {
  if (given === undefined) return;
  const methods = given as Readonly<Record<string, unknown>> | null;
  if (typeof methods?.["recall"] === "function" && typeof methods["use"] === "function") return;
  throw new AgentsError("bad_agent", "memory is what conceptMemory(database, …) gives");
}
