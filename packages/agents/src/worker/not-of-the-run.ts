// What code of a developer's threw, when it is a worker or merges: it can say of itself whatever it likes, but not that the
// run has changed, or waits for a person.
import { SandboxError } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";

export function notOfTheRun(thrown: unknown): unknown {
  const ofTheRun = isA(thrown, SandboxError) && (thrown.code === "run_changed" || thrown.code === "needs_approval");
  return ofTheRun ? new SandboxError("worker_crashed", "code threw a code of the run's") : thrown;
}
