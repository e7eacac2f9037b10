// The options of a run among those of a function that starts one. What is neither is refused.
import { refuseUnknownKeys } from "../known-keys.ts";
import { AGENT_OPTIONS, type AgentOptions } from "../run/agent-options.ts";

const NONE_OF_IT: readonly string[] = ["userWords", "runIn"];
const OF_A_RUN: readonly string[] = AGENT_OPTIONS.filter((option) => !NONE_OF_IT.includes(option));

/** `own`: what is the function's, also where an option of a run has that name. @throws AgentsError `bad_workflow` */
export function ownAgentOptions(
  options: object,
  own: readonly string[],
  whose: string,
): Omit<AgentOptions, "userWords"> {
  refuseUnknownKeys(options, [...new Set([...own, ...OF_A_RUN])], "bad_workflow", whose);
  return Object.fromEntries(Object.entries(options).filter(([name]) => OF_A_RUN.includes(name) && !own.includes(name)));
}
