// Whose a run or a question is, where somebody sits at this terminal.

/** Who asks, answers and cancels at this terminal: whose runs and questions they are. */
export function principalIn(env: NodeJS.ProcessEnv): string {
  return env["BULKHEAD_PRINCIPAL"] || "user"; // an agent's own default
}
