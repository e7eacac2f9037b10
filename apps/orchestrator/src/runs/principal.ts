// Who sits at this terminal.
import type { Approver } from "@bulkhead/memory";

/** Who asks, answers and cancels at this terminal: whose runs and questions they are. */
export function principalIn(env: NodeJS.ProcessEnv): string {
  return env["BULKHEAD_PRINCIPAL"] || "user"; // an agent's own default
}

/** Who promotes, approves, revokes and imports here. `as`: whom he says he is. */
export const personIn = (as: string | undefined, env: NodeJS.ProcessEnv): Approver => ({
  kind: "person",
  name: as ?? principalIn(env),
});
