// What a tool, a worker or a workflow may be called. Names are shown to models, to operators and in events, so two words are taken.
import { AgentsError, type AgentsErrorCode } from "./agents-error.ts";

/** @throws AgentsError with the given code. */
export function checkName(name: string, what: "tool" | "worker" | "workflow"): void {
  const code: AgentsErrorCode = `bad_${what}`;
  if (!isToolName(name)) {
    throw new AgentsError(code, `a ${what}'s name is 1 to 64 of the characters a-z A-Z 0-9 _ -`); // it may be a server's word
  }
  if (name === "return") throw new AgentsError(code, `"return" is how a worker answers; give the ${what} another name`);
  if (name === "main") throw new AgentsError(code, `"main" is the main agent; give the ${what} another name`);
}

/** What every provider takes as the name of a tool. */
export function isToolName(name: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(name);
}
