// A memory is known by what it can do; what is none is refused where it is given, and not when it is first needed.
import { AgentsError } from "../agents-error.ts";

/** @throws AgentsError */
export function checkConceptMemory(given: unknown, code: "bad_agent" | "bad_workflow"): void {
  if (given === undefined) return;
  const methods = given as Readonly<Record<string, unknown>> | null;
  if (typeof methods?.["recall"] === "function" && typeof methods["use"] === "function") return;
  throw new AgentsError(code, "memory is what conceptMemory(database, …) gives");
}
